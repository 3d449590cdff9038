import assert from "node:assert/strict";
import type { RepositoryBranches } from "../../lib/engine/branch_repositories.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderBranches } from "../../lib/terminal/branch_table.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import type { Branch } from "../../lib/vcs/repository.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 80 };

function branch(name: string, changes: Partial<Branch> = {}): Branch {
  return {
    name,
    head: "3f2a1bcd99",
    current: false,
    upstream: `origin/${name}`,
    ahead: 0,
    behind: 0,
    upstreamGone: false,
    ...changes,
  };
}

const none = { upstream: null, ahead: null, behind: null };
const repositories: readonly RepositoryBranches[] = [
  {
    name: "api",
    branches: [
      branch("feature/login", { ahead: 2, behind: 1 }),
      branch("main", { current: true }),
      branch("old", { ahead: null, behind: null, upstreamGone: true }),
      branch("topic", { upstream: "fork/main" }),
    ],
  },
  { name: "web", branches: [branch("local", { current: true, ...none })] },
  { name: "new", branches: [] },
  {
    name: "gone",
    branches: [],
    error: { code: "REPOSITORY_MISSING", kind: "user", message: '"gone" is not on disk' },
  },
  {
    name: "bad",
    branches: [],
    error: { code: "REPOSITORY_BROKEN", kind: "environment", message: "bad object HEAD" },
  },
];

Deno.test("renderBranches() names each repository once on a terminal", async () => {
  assert.equal(
    await renderBranches({ repositories }, terminal),
    [
      "api     feature/login  ↑2 ↓1",
      "      * main",
      "        old                   upstream gone",
      "        topic                 follows fork/main",
      "web   * local                 no upstream",
      "new     no branches",
      "gone    missing",
      "bad     broken                bad object HEAD",
      "",
    ].join("\n"),
  );
});

Deno.test("renderBranches() gives programs one line with all columns for each branch", async () => {
  const lines = (await renderBranches({ repositories }, piped)).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    ["api", "-", "feature/login", "origin/feature/login", "2", "1", "-"],
    ["api", "*", "main", "origin/main", "0", "0", "-"],
    ["api", "-", "old", "origin/old", "-", "-", "gone"],
    ["api", "-", "topic", "fork/main", "0", "0", "-"],
    ["web", "*", "local", "-", "-", "-", "-"],
    ["new", "-", "-", "-", "-", "-", "no branches"],
    ["gone", "-", "-", "-", "-", "-", "missing"],
    ["bad", "-", "-", "-", "-", "-", "broken: bad object HEAD"],
  ]);
});

Deno.test("renderBranches() fits long names on a terminal", async () => {
  const long = [{ name: "n".repeat(40), branches: [branch("b".repeat(60), none)] }];
  const line = (await renderBranches({ repositories: long }, terminal)).trimEnd();
  assert.ok(line.length <= 80, line);
  assert.ok(line.endsWith("no upstream"));
});
