import assert from "node:assert/strict";
import type { RepositoryStatusEntry } from "../../lib/engine/repository_status.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderRepositoryList } from "../../lib/terminal/repository_list.ts";
import { renderStatusSummary, renderStatusTable } from "../../lib/terminal/status_table.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import type { RepositoryStatus } from "../../lib/vcs/repository.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

function entry(name: string, changes: Partial<RepositoryStatus> = {}): RepositoryStatusEntry {
  const status: RepositoryStatus = {
    kind: "git",
    branch: "main",
    head: "3f2a1bcd99",
    detached: false,
    upstream: "origin/main",
    upstreamGone: false,
    ahead: 0,
    behind: 0,
    staged: 0,
    modified: 0,
    untracked: 0,
    conflicts: 0,
    stash: 0,
    operation: null,
    ...changes,
  };
  return { name, path: name, state: "present", status };
}

const missing: RepositoryStatusEntry = {
  name: "infra",
  path: "infra",
  state: "missing",
  status: null,
};
const broken: RepositoryStatusEntry = {
  name: "bad",
  path: "bad",
  state: "broken",
  status: null,
  error: { code: "GIT_FAILED", kind: "environment", message: "not a repository" },
};

Deno.test("renderStatusTable() shows each repository on one line, sign under sign", async () => {
  const text = await renderStatusTable([
    entry("api", {
      ahead: 1,
      behind: 2,
      conflicts: 4,
      staged: 1,
      modified: 3,
      untracked: 2,
      stash: 1,
      operation: "rebase",
    }),
    entry("web", { branch: "feature", modified: 12 }),
    entry("docs"),
    missing,
    broken,
  ], plain);
  assert.equal(
    text,
    [
      "api    main     ↑1 ↓2  !4 +1 ~3  ?2  stash 1  rebasing",
      "web    feature               ~12",
      "docs   main                                   clean",
      "infra  -                                      missing",
      "bad    -                                      broken: not a repository",
      "",
    ].join("\n"),
  );
});

Deno.test("renderStatusTable() gives no room to signs that nobody shows", async () => {
  assert.equal(
    await renderStatusTable([entry("api"), entry("web", { ahead: 3 })], plain),
    "api  main      clean\nweb  main  ↑3  clean\n",
  );
});

Deno.test("renderStatusTable() says what is unusual about a branch", async () => {
  const none = { upstream: null, ahead: null, behind: null };
  const text = await renderStatusTable([
    entry("a", { branch: null, detached: true, ...none }),
    entry("b", { head: null, ...none }),
    entry("c", none),
    entry("d", { upstreamGone: true }),
    entry("e", { branch: null, head: null, detached: true, ...none }),
  ], plain);
  assert.equal(
    text,
    [
      "a  (3f2a1bc)  clean, detached",
      "b  main       clean, no commits",
      "c  main       clean, no upstream",
      "d  main       clean, upstream gone",
      "e  -          clean, detached",
      "",
    ].join("\n"),
  );
});

Deno.test("renderStatusTable() shows an escape sequence in a branch instead of sending it", async () => {
  const text = await renderStatusTable([entry("api", { branch: "x\x1b[2J" })], plain);
  assert.ok(text.includes("x\\x1b[2J") && !text.includes("\x1b"));
});

Deno.test("renderStatusSummary() counts every repository once, and the commits apart", () => {
  const entries = [
    entry("a"),
    entry("b", { ahead: 2 }),
    entry("c", { untracked: 1, behind: 1 }),
    missing,
    broken,
  ];
  assert.equal(
    renderStatusSummary(entries, plain),
    "5 repositories: 2 clean, 1 dirty, 1 missing (nestr repo sync), 1 broken (nestr doctor); " +
      "1 ahead, 1 behind\n",
  );
  assert.equal(renderStatusSummary([entry("a")], plain), "1 repository: 1 clean\n");
  assert.equal(renderStatusSummary([], plain), "0 repositories\n");
});

const listing = {
  name: "api",
  path: "services/api",
  url: "https://example.com/shop/api.git",
  branch: "main",
  tags: ["backend", "node"],
  components: ["api", "cron"],
  present: true,
};

Deno.test("renderRepositoryList() fills every column so that lines can be taken apart", async () => {
  const text = await renderRepositoryList([
    listing,
    { ...listing, name: "x", path: "x", url: null, tags: [], components: [], present: false },
  ], plain);
  const [first, second] = text.split("\n").map((line) => line.split(/ +/));
  assert.deepEqual(first, [
    "api",
    "services/api",
    "main",
    "present",
    "backend,node",
    "api,cron",
    "https://example.com/shop/api.git",
  ]);
  assert.deepEqual(second, ["x", "x", "main", "missing", "-", "-", "-"]);
});

Deno.test("renderRepositoryList() has titles and fits on a terminal", async () => {
  const text = await renderRepositoryList([listing], { ...plain, columns: 90 });
  const lines = text.trimEnd().split("\n");
  assert.ok(lines[0]!.startsWith("NAME  PATH"));
  for (const line of lines) assert.ok(line.length <= 90, line);
  assert.ok(lines[1]!.endsWith("…"));
});
