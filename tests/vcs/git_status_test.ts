import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { parseGitStatus } from "../../lib/vcs/git_status.ts";
import { isDirty } from "../../lib/vcs/repository.ts";
import { GitFixture } from "../support/git_fixture.ts";

const CLEAN = {
  kind: "git",
  detached: false,
  upstreamGone: false,
  staged: 0,
  modified: 0,
  untracked: 0,
  conflicts: 0,
  stash: 0,
} as const;

Deno.test("parseGitStatus() reads the headers", () => {
  const output = "# branch.oid 1234\0# branch.head main\0# branch.upstream origin/main\0" +
    "# branch.ab +3 -12\0# stash 2\0";
  assert.deepEqual(parseGitStatus(output), {
    ...CLEAN,
    branch: "main",
    head: "1234",
    upstream: "origin/main",
    ahead: 3,
    behind: 12,
    stash: 2,
  });
});

Deno.test("parseGitStatus() tells an upstream that is gone from one before the first commit", () => {
  const headers = "# branch.head main\0# branch.upstream origin/main\0";
  const gone = parseGitStatus(`# branch.oid 12\0${headers}`);
  assert.deepEqual([gone.upstreamGone, gone.ahead, gone.behind], [true, null, null]);
  const unborn = parseGitStatus(`# branch.oid (initial)\0${headers}`);
  assert.deepEqual([unborn.upstreamGone, unborn.head], [false, null]);
});

Deno.test("parseGitStatus() counts staged and unstaged sides, renames, conflicts, submodules", () => {
  const numbers = "N... 100644 100644 100644 1 2";
  const output = [
    "# branch.oid 12",
    "# branch.head (detached)",
    `1 M. ${numbers} staged`,
    `1 .M ${numbers} modified`,
    `1 AM ${numbers} both`,
    `2 R. ${numbers} R100 new name`,
    "? origin that looks like an untracked entry",
    `2 .R ${numbers} R100 2`,
    "1 MM another origin",
    "1 .M S.M. 160000 160000 160000 1 2 submodule",
    "u UU N... 100644 100644 100644 100644 1 2 3 conflict",
    "? u untracked",
    "? 1\nM. line feed",
    "! ignored",
    "",
  ].join("\0");
  const status = parseGitStatus(output);
  assert.deepEqual(
    [status.staged, status.modified, status.conflicts, status.untracked],
    [3, 4, 1, 2],
  );
  assert.equal(status.detached, true);
  assert.equal(status.branch, null);
});

Deno.test("parseGitStatus() survives output that was cut off", () => {
  assert.equal(parseGitStatus("").branch, null);
  assert.equal(parseGitStatus("2 R. N... 100644 100644 100644 1 2 R100 new").staged, 1);
});

Deno.test("GitRepository.status() counts every kind of change in a real repository", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api", {
    "staged.txt": "1\n",
    "modified.txt": "1\n",
    "renamed.txt": "a long enough text to be recognised\n",
    "deleted.txt": "1\n",
    ".gitignore": "ignored/\n",
  });
  const repository = new GitRepository(clone, fixture.pool);
  const head = await fixture.git(clone, "rev-parse", "HEAD");
  const clean = await repository.status();
  assert.deepEqual(clean, {
    ...CLEAN,
    branch: "main",
    head,
    upstream: "origin/main",
    ahead: 0,
    behind: 0,
    operation: null,
  });
  assert.equal(isDirty(clean), false);

  await fixture.write(clone, { "modified.txt": "stashed\n" });
  await fixture.git(clone, "stash", "--quiet");
  await fixture.write(clone, {
    "staged.txt": "2\n",
    "modified.txt": "2\n",
    'a\n? b\t"c".txt': "untracked\n",
    "folder/one": "",
    "folder/two": "",
    "ignored/file": "",
  });
  // Not UTF-8, which Deno cannot write by itself.
  await fixture.command(clone, "sh", "-c", "printf x > \"$(printf 'latin\\351')\"");
  await fixture.git(clone, "add", "staged.txt");
  await fixture.git(clone, "mv", "renamed.txt", "new name.txt");
  await Deno.remove(join(clone, "deleted.txt"));
  const status = await repository.status();
  assert.deepEqual(
    [status.staged, status.modified, status.untracked, status.stash],
    [2, 2, 3, 1],
  );
  assert.equal(isDirty(status), true);
});

Deno.test("GitRepository.status() tells unborn, detached, ahead and behind, and gone", async () => {
  await using fixture = await GitFixture.create();
  const unborn = await new GitRepository(await fixture.init("new"), fixture.pool).status();
  assert.deepEqual([unborn.branch, unborn.head, unborn.upstream], ["main", null, null]);

  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  await fixture.commitToRemote("api", { "theirs": "1" });
  await fixture.commit(clone, { "mine": "1" });
  await fixture.commit(clone, { "mine": "2" });
  await repository.fetch();
  const diverged = await repository.status();
  assert.deepEqual([diverged.ahead, diverged.behind], [2, 1]);

  await fixture.git(clone, "config", "branch.main.merge", "refs/heads/vanished");
  const gone = await repository.status();
  assert.deepEqual([gone.upstream, gone.upstreamGone, gone.ahead], [
    "origin/vanished",
    true,
    null,
  ]);

  await fixture.git(clone, "checkout", "--quiet", "--detach");
  const detached = await repository.status();
  assert.deepEqual([detached.branch, detached.detached, detached.upstream], [null, true, null]);
});

Deno.test("GitRepository.status() ignores settings that would change the answer", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  for (
    const setting of [
      ["status.aheadBehind", "false"],
      ["status.showUntrackedFiles", "no"],
      ["status.showStash", "false"],
      ["color.ui", "always"],
    ] as const
  ) await fixture.git(clone, "config", ...setting);
  await fixture.commit(clone, { "mine": "1" });
  await fixture.write(clone, { "untracked": "" });
  const status = await new GitRepository(clone, fixture.pool).status();
  assert.deepEqual([status.ahead, status.untracked], [1, 1]);
});

Deno.test("GitRepository.status() names the operation in progress", async (t) => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("repo", { "file": "base\n" });
  await fixture.git(path, "checkout", "--quiet", "-b", "other");
  await fixture.commit(path, { "file": "other\n" }, "other");
  await fixture.commit(path, { "file": "third\n" }, "third");
  await fixture.git(path, "checkout", "--quiet", "main");
  await fixture.commit(path, { "file": "main\n" }, "main");
  const patch = await fixture.git(path, "format-patch", "--stdout", "-1", "other");
  await Deno.writeTextFile(fixture.path("patch"), `${patch}\n`);
  const repository = new GitRepository(path, fixture.pool);
  const cases = [
    ["merge", ["merge", "other"], ["merge", "--abort"]],
    ["rebase", ["rebase", "other"], ["rebase", "--abort"]],
    ["rebase", ["rebase", "--apply", "other"], ["rebase", "--abort"]],
    ["cherry-pick", ["cherry-pick", "other"], ["cherry-pick", "--abort"]],
    ["revert", ["revert", "--no-edit", "HEAD~1"], ["revert", "--abort"]],
    ["am", ["am", "--quiet", fixture.path("patch")], ["am", "--abort"]],
  ] as const;
  for (const [operation, start, abort] of cases) {
    await t.step(start.slice(0, 2).join(" "), async () => {
      await assert.rejects(fixture.git(path, ...start));
      const status = await repository.status();
      assert.equal(status.operation, operation);
      if (operation !== "am") assert.equal(status.conflicts, 1);
      await fixture.git(path, ...abort);
      assert.equal((await repository.status()).operation, null);
    });
  }
  await t.step("a series between two commits", async () => {
    await assert.rejects(fixture.git(path, "cherry-pick", "main..other"));
    await fixture.write(path, { "file": "resolved\n" });
    await fixture.git(path, "commit", "--quiet", "--all", "-m", "resolved");
    assert.equal((await repository.status()).operation, "cherry-pick");
    await fixture.git(path, "cherry-pick", "--quit");
  });
  await t.step("bisect", async () => {
    await fixture.git(path, "bisect", "start");
    assert.equal((await repository.status()).operation, "bisect");
    await fixture.git(path, "bisect", "reset");
  });
  await t.step("in a linked worktree, not in its main repository", async () => {
    await fixture.git(path, "worktree", "add", "--quiet", "../linked", "other");
    await assert.rejects(fixture.git("linked", "merge", "main"));
    const linked = new GitRepository(fixture.path("linked"), fixture.pool);
    assert.equal((await linked.status()).operation, "merge");
    assert.equal((await repository.status()).operation, null);
  });
});

Deno.test("GitRepository.status() works in a submodule", async () => {
  await using fixture = await GitFixture.create();
  const remote = await fixture.remote("library");
  const outer = await fixture.repository("outer");
  await fixture.git(outer, "submodule", "--quiet", "add", "--", remote, "library");
  await fixture.git(outer, "commit", "--quiet", "-m", "add submodule");
  await fixture.write(outer, { "library/new": "" });
  const inside = await new GitRepository(join(outer, "library"), fixture.pool).status();
  assert.deepEqual([inside.branch, inside.untracked, inside.operation], ["main", 1, null]);
  assert.equal((await new GitRepository(outer, fixture.pool).status()).modified, 1);
});
