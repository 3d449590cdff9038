import assert from "node:assert/strict";
import type { RepositoryMatches } from "../../lib/engine/grep_repositories.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderMatches } from "../../lib/terminal/grep_matches.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const terminal: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: 80 };

const matchesOf = (path: string, text: string, file = "src/main.ts"): RepositoryMatches => (
  { name: "api", path, matches: [{ path: file, line: 12, column: 3, text }] }
);

Deno.test("renderMatches() shows paths from the project's root", () => {
  const repositories = [
    matchesOf("services/api", "\tport: 80"),
    matchesOf(".", "port"),
    {
      name: "gone",
      path: "gone",
      matches: [],
      error: { code: "REPOSITORY_MISSING", kind: "user", message: "gone" } as const,
    },
  ];
  assert.equal(
    renderMatches({ repositories }, terminal),
    "services/api/src/main.ts:12:\tport: 80\nsrc/main.ts:12:port\n",
  );
});

Deno.test("renderMatches() makes lines harmless on a terminal", () => {
  const repositories = [matchesOf("api", "a\x1b[2J\u202e\r")];
  assert.equal(
    renderMatches({ repositories }, terminal),
    "api/src/main.ts:12:a\\x1b[2J\\u{202e}\n",
  );
});

Deno.test("renderMatches() keeps one line for a path that holds a line feed", () => {
  const repositories = [matchesOf("api", "x", "a\nb")];
  assert.equal(renderMatches({ repositories }, terminal), "api/a\\nb:12:x\n");
});

Deno.test("renderMatches() colours the path only", async () => {
  const colored: Appearance = { ...terminal, style: await loadStyle(1) };
  const text = renderMatches({ repositories: [matchesOf("api", "x")] }, colored);
  assert.equal(text, "\x1b[36mapi/src/main.ts\x1b[39m\x1b[2m:12:\x1b[22mx\n");
});
