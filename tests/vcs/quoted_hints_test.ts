/** Commands in hints can be typed, also where a folder's name holds an apostrophe. */

import assert from "node:assert/strict";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitCommand } from "../../lib/vcs/git_command.ts";
import { gitFailure } from "../../lib/vcs/git_failure.ts";
import { GitWorktrees } from "../../lib/vcs/git_worktrees.ts";
import { JjRepository } from "../../lib/vcs/jj.ts";
import { JjCommand } from "../../lib/vcs/jj_command.ts";
import { jjFailure, revisionRefused } from "../../lib/vcs/jj_revset.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";

const refusal = async (attempt: Promise<unknown>): Promise<NestrError> => {
  const error = await attempt.then(() => undefined, (thrown: NestrError) => thrown);
  assert.ok(error, "it was to be refused");
  return error;
};

Deno.test("gitFailure() and GitRepository quote the folder in the commands that they advise", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("it's");
  const quoted = `${fixture.root}/it'\\''s'`;
  const failure = (stderr: string) =>
    gitFailure({ path, args: ["status"], code: 128, stderr }).hint;
  assert.equal(failure("fatal: bad object HEAD"), `git -C '${quoted} fsck`);
  assert.equal(
    failure("fatal: detected dubious ownership in repository"),
    `git config --global --add safe.directory '${quoted}`,
  );
  const unknown = await refusal(new GitRepository(path, fixture.pool).fetch({ remote: "up's" }));
  assert.equal(unknown.hint, `git -C '${quoted} remote add 'up'\\''s' URL`);
});

Deno.test("GitWorktrees quotes the folder in the commands that it advises", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("main");
  await fixture.git(main, "worktree", "add", "--quiet", "-b", "topic", "../it's");
  await Deno.remove(fixture.path("it's"), { recursive: true });
  const copies = new GitWorktrees(findWorkingCopy(main)!, fixture.pool);
  const quoted = `${fixture.root}/it'\\''s'`;
  const used = await refusal(copies.check({ path: fixture.path("new"), name: "topic" }));
  assert.equal(used.hint, `git worktree remove '${quoted}`);
  await fixture.git(main, "worktree", "lock", "../it's");
  const locked = await refusal(copies.check({ path: fixture.path("it's"), name: "other" }));
  assert.equal(locked.hint, `git worktree unlock '${quoted}`);
});

Deno.test("JjRepository and jjFailure() quote what stands in the commands that they advise", async () => {
  await using pool = new ProcessPool();
  const repository = new JjRepository("/it's", pool);
  const name = "a's";
  for (
    const [attempt, command] of [
      [() => repository.switchBranch(name), "jj new 'a'\\''s'"],
      [() => repository.checkOut(name), "jj new 'a'\\''s'"],
      [() => repository.deleteBranch(name), "jj bookmark delete 'a'\\''s'"],
      [() => repository.createBranch(name), "jj bookmark create 'a'\\''s' --revision @"],
      [() => repository.previewReset(), "jj new 'trunk()'"],
    ] as const
  ) {
    assert.equal((await refusal(attempt())).hint, `in "/it's" use: ${command}`);
  }
  const jj = new JjCommand("/it's", pool);
  assert.equal(
    jjFailure(jj, ["log"], { code: 1, stderr: "Error: The working copy is stale" }).hint,
    "jj -R '/it'\\''s' workspace update-stale",
  );
  assert.equal(revisionRefused(jj, "x", "y").hint, "jj -R '/it'\\''s' log -r 'all()'");
});

/** A pool that keeps next to nothing of what a command prints. */
class ForgetfulPool extends ProcessPool {
  override capture(spec: Parameters<ProcessPool["capture"]>[0]) {
    return super.capture(spec, { maxBytes: 10 });
  }
}

Deno.test("GitCommand names the verb and the folder of a command that printed too much", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("it's");
  await using pool = new ForgetfulPool({ env: fixture.env });
  const git = new GitCommand(path, pool);
  const error = await refusal(git.read(["-c", "color.ui=never", "log", "--format=%H"]));
  assert.equal(error.message, "git log printed more than can be kept in memory");
  assert.equal(error.hint, `run it by itself: git -C '${path.replace("'", "'\\''")}' log`);
});
