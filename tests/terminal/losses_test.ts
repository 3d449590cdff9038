import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderLosses } from "../../lib/terminal/losses.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

Deno.test("renderLosses() names paths and counts commits of each repository", () => {
  assert.equal(
    renderLosses([
      { repository: "api", paths: ["src/a.ts", "line\nfeed"], commits: 2 },
      { repository: "web", paths: ["dist/"], commits: 0 },
      { repository: "worker", paths: [], commits: 1 },
    ], plain),
    [
      "what would be lost:",
      "  api  2 paths, 2 commits that nothing else holds",
      "    src/a.ts",
      "    line\\nfeed",
      "  web  1 path",
      "    dist/",
      "  worker  1 commit that nothing else holds",
      "",
    ].join("\n"),
  );
});

Deno.test("renderLosses() names ten paths of a repository at most", () => {
  const paths = (count: number) => Array.from({ length: count }, (_, index) => `file-${index}`);
  const exact = renderLosses([{ repository: "api", paths: paths(10), commits: 0 }], plain);
  assert.ok(exact.endsWith("\n    file-9\n"));
  const more = renderLosses([{ repository: "api", paths: paths(14), commits: 0 }], plain);
  assert.ok(
    more.includes("\n  api  14 paths\n") && more.endsWith("\n    file-9\n    and 4 more\n"),
  );
});

Deno.test("renderLosses() of nothing is empty", () => {
  assert.equal(renderLosses([], plain), "");
});
