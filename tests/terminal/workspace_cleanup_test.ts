import assert from "node:assert/strict";
import type { CleanupResult } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderCleanup } from "../../lib/terminal/workspace_cleanup.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 100 };
const GO = "ajj cleanup --force";

const orphans: CleanupResult["orphans"] = [
  {
    kind: "container",
    name: "shop-old-1-redis",
    workspace: "old",
    reason: "no workspace is registered",
    action: "remove",
    done: null,
  },
  {
    kind: "ports",
    name: "20000, 20001",
    workspace: null,
    reason: "for nobody",
    action: "release",
    done: null,
  },
];

Deno.test("renderCleanup() of a dry run says what would be done and how", async () => {
  assert.equal(
    await renderCleanup({ dryRun: true, orphans }, GO, terminal),
    [
      "remove   container  shop-old-1-redis  old  no workspace is registered",
      "release  ports      20000, 20001      -    for nobody",
      "2 leftovers found, nothing was changed; remove them with: ajj cleanup --force",
      "",
    ].join("\n"),
  );
});

Deno.test("renderCleanup() of what is kept in any case names no command, and fits a narrow terminal", async () => {
  const kept = orphans.map((orphan) => ({ ...orphan, action: "keep" as const }));
  const text = await renderCleanup({ dryRun: true, orphans: kept }, GO, terminal);
  assert.doesNotMatch(text, /--force/);
  assert.match(text, /^keep {2}container .* no workspace is registered\n/);
  const narrow = await renderCleanup({ dryRun: false, orphans: kept }, GO, {
    ...terminal,
    columns: 60,
  });
  assert.ok(narrow.split("\n").every((line) => line.length <= 60), narrow);
});

Deno.test("renderCleanup() says what was done and why the rest was not", async () => {
  const done: CleanupResult = {
    dryRun: false,
    orphans: [
      { ...orphans[0]!, done: true },
      { ...orphans[1]!, done: false, error: { code: "FILE_ACCESS", message: "cannot write" } },
      { ...orphans[0]!, kind: "services", action: "keep", done: false },
    ],
  };
  assert.deepEqual(
    (await renderCleanup(done, GO, terminal)).split("\n").map((line) => line.trimEnd()),
    [
      "removed  container  shop-old-1-redis  old  no workspace is registered",
      "failed   ports      20000, 20001      -    for nobody",
      "  cannot write",
      "kept     services   shop-old-1-redis  old  no workspace is registered",
      "",
    ],
  );
  const lines = (await renderCleanup(done, GO, piped)).trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[1]!, /for nobody: cannot write$/);
});

Deno.test("renderCleanup() of nothing is one line for a person and none for a program", async () => {
  const nothing = { dryRun: true, orphans: [] };
  assert.equal(await renderCleanup(nothing, GO, terminal), "✓ nothing is left over\n");
  assert.equal(await renderCleanup(nothing, GO, piped), "");
});
