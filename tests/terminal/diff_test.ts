import assert from "node:assert/strict";
import type { RepositoryDiff } from "../../lib/engine/diff_repositories.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderDiffs, renderTruncated } from "../../lib/terminal/diff.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const terminal: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: 80 };
const view = { headings: true };

function diffOf(name: string, diff: string, changes: Partial<RepositoryDiff> = {}): RepositoryDiff {
  return { name, diff, truncated: false, ...changes };
}

Deno.test("renderDiffs() puts each diff under the name of its repository, and leaves out the rest", () => {
  const repositories = [
    diffOf("gone", "", {
      error: { code: "REPOSITORY_MISSING", kind: "user", message: '"gone" is not on disk' },
    }),
    diffOf("api", "-a\n+b\n"),
    diffOf("web", "+c\n\\ No newline at end of file", { truncated: true }),
  ];
  assert.equal(
    renderDiffs({ repositories }, terminal, view),
    ["==> api", "-a", "+b", "", "==> web", "+c", "\\ No newline at end of file", ""].join("\n"),
  );
  assert.equal(
    renderTruncated({ repositories }, terminal),
    "(the diff of web goes on; see all of it with: nestr repo diff -s web | less)\n",
  );
});

Deno.test("renderDiffs() of nothing is empty", () => {
  assert.equal(renderDiffs({ repositories: [] }, terminal, view), "");
});

Deno.test("renderDiffs() lets only colours have an effect on a terminal", () => {
  const diff = "\x1b[32m+a\x1b[m\tb\n+\x1b[2J\x1b]0;title\x07\u202e\rx\n";
  assert.equal(
    renderDiffs({ repositories: [diffOf("api", diff)] }, terminal, view),
    "==> api\n\x1b[32m+a\x1b[m\tb\n+\\x1b[2J\\x1b]0;title\\x07\\u{202e}\\rx\n\x1b[0m",
  );
});

Deno.test("renderDiffs() puts paths alone under each other", () => {
  const repositories = [diffOf("api", "api/a\n"), diffOf("web", "web/b\n")];
  assert.equal(renderDiffs({ repositories }, terminal, { headings: false }), "api/a\nweb/b\n");
});
