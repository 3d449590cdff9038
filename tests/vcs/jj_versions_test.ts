/** What jj of other versions, or in a bad mood, does to workspaces; see tests/fixtures/jj/jj. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { ProcessPool } from "../../lib/process/process_pool.ts";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import type { WorkingCopies } from "../../lib/vcs/working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";
import { jjRepository, oddJj } from "../support/jj_repository.ts";
import { requires } from "../support/requirements.ts";

const jj = requires("jj");

interface Code extends Error {
  readonly code?: string;
  readonly hint?: string;
  readonly details?: { readonly stderr?: string };
}

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

function open(directory: string, pool: ProcessPool): WorkingCopies {
  return openWorkingCopies(findWorkingCopy(directory)!, pool);
}

async function assertNothingLeft(fixture: GitFixture, main: string, path: string): Promise<void> {
  assert.deepEqual((await open(main, fixture.pool).list()).map(({ name }) => name), ["default"]);
  assert.equal(await exists(path), false);
}

for (const mode of ["old", "middle"]) {
  Deno.test(`JjWorkspaces makes do with what a jj can tell, ${mode}`, jj, async () => {
    await using fixture = await GitFixture.create();
    await using pool = oddJj(fixture, mode);
    const main = await jjRepository(fixture, "api", true);
    const copies = open(main, pool);
    const copy = { path: fixture.path("feature"), name: "feature" };
    const { branch } = await copies.add(copy);
    const path = mode === "old" ? null : copy.path;
    assert.deepEqual(await copies.list(), [
      { name: "default", path: main, main: true, present: true },
      { name: "feature", path, main: false, present: path !== null },
    ]);
    await fixture.write(copy.path, { "new": "" });
    assert.deepEqual(await copies.losses({ ...copy, branch }), {
      paths: ["new"],
      commits: 1,
      locked: null,
    });
    await copies.remove({ ...copy, branch });
    await assertNothingLeft(fixture, main, copy.path);
    assert.equal(await fixture.git(main, "status", "--porcelain"), "");
  });
}

for (const mode of ["half", "bookmarks"]) {
  Deno.test(`JjWorkspaces.add() takes back what jj has left half made, ${mode}`, jj, async () => {
    await using fixture = await GitFixture.create();
    await using pool = oddJj(fixture, mode);
    const main = await jjRepository(fixture, "api", false);
    const copy = { path: fixture.path("new", "feature"), name: "feature", branch: "feature" };
    await assert.rejects(open(main, pool).add(copy), (error: Code) => {
      assert.equal(error.code, "JJ_FAILED");
      assert.match(error.details?.stderr ?? "", /disk on fire|no bookmark today/);
      return true;
    });
    await assertNothingLeft(fixture, main, copy.path);
    assert.equal(await exists(fixture.path("new")), false);
    assert.equal(await fixture.command(main, "jj", "bookmark", "list"), "");
  });
}

Deno.test(
  "JjWorkspaces.add() takes back what it has made when jj hangs, or is cancelled",
  jj,
  async () => {
    await using fixture = await GitFixture.create();
    await using pool = oddJj(fixture, "hang");
    const main = await jjRepository(fixture, "api", false);
    const copies = open(main, pool);
    const copy = { path: fixture.path("feature"), name: "feature" };
    await assert.rejects(copies.add(copy, { timeoutMs: 2000 }), { code: "TIMED_OUT" });
    await assertNothingLeft(fixture, main, copy.path);
    const stop = new AbortController();
    const adding = assert.rejects(copies.add(copy, { signal: stop.signal }), { code: "CANCELLED" });
    while (!await exists(join(copy.path, "file"))) await new Promise((done) => setTimeout(done, 5));
    stop.abort();
    await adding;
    await assertNothingLeft(fixture, main, copy.path);
  },
);

Deno.test("JjWorkspaces reports an answer that nobody can read", jj, async () => {
  await using fixture = await GitFixture.create();
  await using pool = oddJj(fixture, "garbage");
  const main = await jjRepository(fixture, "api", false);
  const copies = open(main, pool);
  const copy = { path: fixture.path("feature"), name: "feature" };
  await assert.rejects(copies.list(), { code: "JJ_FAILED" });
  await assert.rejects(copies.add(copy), { code: "JJ_FAILED" });
  await assertNothingLeft(fixture, main, copy.path);
});

Deno.test("JjWorkspaces says how to install jj where there is none", async () => {
  await using fixture = await GitFixture.create();
  await using pool = oddJj(fixture, "missing");
  await Deno.mkdir(fixture.path("api", ".jj", "repo"), { recursive: true });
  const copies = open(fixture.path("api"), pool);
  const copy = { path: fixture.path("feature"), name: "feature" };
  for (const attempt of [() => copies.list(), () => copies.add(copy)]) {
    await assert.rejects(attempt(), (error: Code) => {
      assert.equal(error.code, "JJ_NOT_FOUND");
      for (const way of ["brew", "cargo", "winget", "package"]) {
        assert.match(error.hint ?? "", new RegExp(way));
      }
      return true;
    });
  }
  assert.equal(await exists(copy.path), false);
});
