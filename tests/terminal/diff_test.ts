import assert from "node:assert/strict";
import type { RepositoryDiff } from "../../lib/engine/diff_repositories.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderDiffs } from "../../lib/terminal/diff.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 80 };

function diffOf(name: string, diff: string, changes: Partial<RepositoryDiff> = {}): RepositoryDiff {
  return { name, diff, truncated: false, ...changes };
}

Deno.test("renderDiffs() puts each diff under the name of its repository, and passes over the rest", () => {
  const repositories = [
    diffOf("gone", "", {
      error: { code: "REPOSITORY_MISSING", kind: "user", message: '"gone" is not on disk' },
    }),
    diffOf("api", "-a\n+b\n"),
    diffOf("web", "+c\n\\ No newline at end of file", { truncated: true }),
  ];
  for (const appearance of [piped, terminal]) {
    assert.equal(
      renderDiffs({ repositories }, appearance),
      [
        "==> api",
        "-a",
        "+b",
        "",
        "==> web",
        "+c",
        "\\ No newline at end of file",
        "(the diff goes on; see all of it with `git diff` in the repository)",
        "",
      ].join("\n"),
    );
  }
});

Deno.test("renderDiffs() of nothing is empty", () => {
  assert.equal(renderDiffs({ repositories: [] }, terminal), "");
});

Deno.test("renderDiffs() lets only colours have an effect on a terminal", () => {
  const diff = "\x1b[32m+a\x1b[m\tb\n+\x1b[2J\x1b]0;title\x07\u202e\rx\n";
  assert.equal(
    renderDiffs({ repositories: [diffOf("api", diff)] }, terminal),
    "==> api\n\x1b[32m+a\x1b[m\tb\n+\\x1b[2J\\x1b]0;title\\x07\\u{202e}\\rx\n\x1b[0m",
  );
});

Deno.test("renderDiffs() passes a diff on byte for byte in a pipe", () => {
  const diff = "+a\r\n+\x1b[2J\u202e\n";
  assert.equal(renderDiffs({ repositories: [diffOf("api", diff)] }, piped), `==> api\n${diff}`);
});
