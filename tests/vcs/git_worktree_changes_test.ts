import assert from "node:assert/strict";
import { join } from "node:path";
import { GitCommand } from "../../lib/vcs/git_command.ts";
import { gitWorktreeChanges, withoutHiding } from "../../lib/vcs/git_worktree_changes.ts";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";

const FILES = { "skipped ü": "1\n", "assumed": "1\n", "both": "1\n", "same": "1\n", "gone": "" };

/** Hides the files of a working copy, then changes what is hidden. */
async function hide(fixture: GitFixture, path: string): Promise<void> {
  const mark = (flag: string, ...files: readonly string[]) =>
    fixture.git(path, "update-index", flag, ...files);
  await mark("--skip-worktree", "skipped ü", "both", "gone", "same");
  await mark("--assume-unchanged", "assumed", "both");
  await fixture.write(path, {
    "skipped ü": "2\n",
    "assumed": "2\n",
    "both": "2\n",
    "same": "1\n",
  });
  await Deno.remove(join(path, "gone"));
}

const marks = (fixture: GitFixture, path: string) => fixture.git(path, "ls-files", "-v");

Deno.test("gitWorktreeChanges() sees edits that are hidden from git, and only edits", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", FILES);
  await hide(fixture, path);
  const before = await marks(fixture, path);
  assert.equal(await fixture.git(path, "status", "--porcelain"), "");
  const { paths, hidden } = await gitWorktreeChanges(new GitCommand(path, fixture.pool));
  assert.deepEqual(paths, ["assumed", "both", "skipped ü"]);
  assert.equal(hidden.skipped.length, 2);
  assert.deepEqual(hidden.assumed, ["assumed", "both"]);
  assert.equal(await marks(fixture, path), before);
});

Deno.test("withoutHiding() hides the files again, also when the action fails", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api", FILES);
  await hide(fixture, path);
  const before = await marks(fixture, path);
  const git = new GitCommand(path, fixture.pool);
  const { hidden } = await gitWorktreeChanges(git);
  const action = async () => {
    const status = await fixture.git(path, "status", "--porcelain", "-z");
    throw new Error(status.split("\0").join("|"));
  };
  await assert.rejects(withoutHiding(git, hidden, action), {
    message: " M assumed| M both| M skipped ü|",
  });
  assert.equal(await marks(fixture, path), before);
});

Deno.test("GitWorktrees.save() keeps edits that are hidden from git", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", FILES);
  const copies = openWorkingCopies(findWorkingCopy(main)!, fixture.pool);
  const copy = { path: fixture.path("feature"), name: "feature" };
  const old = { ...copy, branch: (await copies.add(copy)).branch };
  await hide(fixture, copy.path);
  const paths = ["assumed", "both", "skipped ü"];
  assert.deepEqual(await copies.losses(old), { paths, commits: 0, locked: null });
  const command = await copies.save(old, "op-1");
  assert.equal(await copies.save(old, "op-1"), command);
  await copies.remove(old);
  await fixture.command(".", "sh", "-c", command!);
  assert.deepEqual((await copies.losses(old)).paths, paths);
  for (const file of paths) assert.equal(Deno.readTextFileSync(join(copy.path, file)), "2\n");
});
