import assert from "node:assert/strict";
import { join } from "node:path";
import { openWorkingCopies } from "../../lib/vcs/open_working_copies.ts";
import type {
  NewWorkingCopy,
  OldWorkingCopy,
  WorkingCopies,
} from "../../lib/vcs/working_copies.ts";
import { findWorkingCopy } from "../../lib/vcs/working_copy_location.ts";
import { GitFixture } from "../support/git_fixture.ts";

const NOTHING = { paths: [], commits: 0, locked: null };

interface Made {
  readonly copies: WorkingCopies;
  readonly copy: OldWorkingCopy;
}

async function make(
  fixture: GitFixture,
  main: string,
  options: Partial<NewWorkingCopy> = {},
): Promise<Made> {
  const copies = openWorkingCopies(findWorkingCopy(main)!, fixture.pool);
  const copy = { path: fixture.path("feature"), name: "feature", ...options };
  return { copies, copy: { ...copy, branch: (await copies.add(copy)).branch } };
}

Deno.test("GitWorktrees.losses() counts uncommitted and untracked paths, not ignored ones", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", {
    "a": "1\n",
    "staged": "1\n",
    "deleted": "",
    ".gitignore": "ignored\n",
  });
  const { copies, copy } = await make(fixture, main);
  assert.deepEqual(await copies.losses(copy), NOTHING);
  await fixture.write(copy.path, {
    "a": "2\n",
    "new folder/with ü": "",
    "ignored": "",
    "staged": "2\n",
    "added": "",
  });
  await fixture.git(copy.path, "add", "staged", "added");
  await fixture.write(copy.path, { "staged": "1\n" }); // as before, and still in the index
  await Deno.remove(join(copy.path, "deleted"));
  assert.deepEqual(await copies.losses(copy), {
    paths: ["a", "added", "deleted", "new folder/with ü", "staged"],
    commits: 0,
    locked: null,
  });
  assert.equal(await fixture.git(main, "status", "--porcelain"), "");
});

Deno.test("GitWorktrees.losses() counts the commits that nothing else holds", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const { copies, copy } = await make(fixture, clone);
  const commits = async () => (await copies.losses(copy)).commits;
  const first = await fixture.commit(copy.path, { "1": "" });
  await fixture.commit(copy.path, { "2": "" });
  assert.equal(await commits(), 2);
  await fixture.git(clone, "tag", "kept", first);
  assert.equal(await commits(), 1);
  await fixture.git(clone, "tag", "--delete", "kept");
  await fixture.git(clone, "branch", "kept", first);
  assert.equal(await commits(), 1);
  const other = fixture.path("other");
  await fixture.git(clone, "worktree", "add", "--quiet", "--detach", other, "feature");
  assert.equal(await commits(), 0);
  await Deno.remove(other, { recursive: true }); // git would prune it any day
  assert.equal(await commits(), 1);
  await fixture.git(copy.path, "push", "--quiet", "origin", "HEAD:refs/heads/elsewhere");
  assert.equal(await commits(), 0);
  await fixture.git(copy.path, "switch", "--quiet", "--detach");
  await fixture.commit(copy.path, { "3": "" });
  assert.equal(await commits(), 1);
});

Deno.test("GitWorktrees.losses() does not count commits of a branch that was there before", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  await fixture.git(main, "branch", "old");
  const { copies, copy } = await make(fixture, main, { branch: "old" });
  await fixture.commit(copy.path, { "1": "" });
  assert.deepEqual(await copies.losses(copy), NOTHING);
  assert.equal(await copies.save(copy, "id"), null);
});

Deno.test("GitWorktrees.save() gives a command that brings back what remove() has taken", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("it's api", { "file": "1\n", "gone": "" });
  const { copies, copy } = await make(fixture, main);
  assert.equal(await copies.save(copy, "nothing"), null);
  await fixture.write(copy.path, { "file": "changed\n", "new": "untracked\n" });
  await Deno.remove(join(copy.path, "gone"));
  const before = await copies.losses(copy);
  const command = await copies.save(copy, "op-1");
  assert.equal(await copies.save(copy, "op-1"), command); // again, after a crash
  await copies.remove(copy);
  assert.equal(await fixture.git(main, "branch", "--list", "feature"), "");
  await fixture.git(main, "gc", "--quiet", "--prune=now");

  await fixture.command(".", "sh", "-c", command!);
  assert.deepEqual(await copies.losses(copy), before);
  assert.equal(await Deno.readTextFile(join(copy.path, "file")), "changed\n");
  assert.equal(await Deno.readTextFile(join(copy.path, "new")), "untracked\n");
  assert.equal(await fixture.git(copy.path, "symbolic-ref", "--short", "HEAD"), "feature");
});

Deno.test("GitWorktrees.save() keeps commits, on a branch and without one", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const { copies, copy } = await make(fixture, main);
  const onBranch = await fixture.commit(copy.path, { "1": "" });
  const branchCommand = await copies.save(copy, "op-1");
  await copies.remove(copy);
  await fixture.command(".", "sh", "-c", branchCommand!);
  assert.equal(
    await fixture.git(copy.path, "rev-parse", "feature", "HEAD"),
    `${onBranch}\n${onBranch}`,
  );

  await fixture.git(copy.path, "switch", "--quiet", "--detach");
  const detached = await fixture.commit(copy.path, { "2": "" });
  await fixture.write(copy.path, { "3": "" });
  const command = await copies.save(copy, "op-2");
  await copies.remove(copy);
  await fixture.git(main, "gc", "--quiet", "--prune=now");
  await fixture.command(".", "sh", "-c", command!);
  assert.equal(await fixture.git(copy.path, "rev-parse", "HEAD"), detached);
  assert.deepEqual((await copies.losses(copy)).paths, ["3"]);
});

Deno.test("GitWorktrees.save() refuses where a repository inside cannot be saved", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const { copies, copy } = await make(fixture, main);
  const other = await fixture.repository("other");
  await fixture.git(other, "worktree", "add", "--quiet", join(copy.path, "member"));
  assert.deepEqual(await copies.losses(copy), { paths: ["member/"], commits: 0, locked: null });
  assert.equal(await copies.save(copy, "op-1"), null); // its commits and changes are the other's
  for (
    const make of [
      (path: string) => fixture.repository(path),
      (path: string) => fixture.git(main, "worktree", "add", "--quiet", "--detach", path),
    ]
  ) {
    const inner = join(copy.path, "inner");
    await make(inner);
    assert.deepEqual((await copies.losses(copy)).paths, ["inner/", "member/"]);
    await assert.rejects(copies.save(copy, "op-2"), { code: "REPOSITORY_DIRTY" });
    await Deno.remove(inner, { recursive: true });
  }
});

Deno.test("GitWorktrees.losses() lists repositories in ignored folders, and save() keeps to them", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api", {
    ".gitignore": "ignored\n.worktrees\nnode_modules\n",
  });
  const { clone: other } = await fixture.remoteAndClone("other");
  const { copies, copy } = await make(fixture, main);
  const inside = (...parts: readonly string[]) => join(copy.path, ...parts);
  await fixture.git(other, "worktree", "add", "--quiet", inside(".worktrees", "b"));
  await fixture.git(other, "clone", "--quiet", other, inside("ignored/1/2/3/4/5/6/7/clone"));
  await fixture.git(other, "clone", "--quiet", other, inside("node_modules", "installed"));
  await Deno.mkdir(inside("ignored", "workspace", ".jj"), { recursive: true });
  await Deno.symlink(other, inside("ignored", "link"));
  const paths = [".worktrees/b/", "ignored/1/2/3/4/5/6/7/clone/", "ignored/workspace/"];
  assert.deepEqual((await copies.losses(copy)).paths, paths);
  await assert.rejects(copies.save(copy, "op-1"), {
    code: "REPOSITORY_DIRTY",
    details: { path: copy.path, inside: "ignored/workspace/" },
  });
  await Deno.remove(inside("ignored", "workspace"), { recursive: true });
  // A clone has nothing that its remote has not, until somebody works in it.
  assert.equal(await copies.save(copy, "op-2"), null);
  const clone = inside("ignored/1/2/3/4/5/6/7/clone");
  const refused = { code: "REPOSITORY_DIRTY" };
  await fixture.write(clone, { "new": "" });
  await assert.rejects(copies.save(copy, "op-3"), refused);
  await fixture.git(clone, "add", "new");
  await fixture.git(clone, "stash", "--quiet");
  await assert.rejects(copies.save(copy, "op-3"), refused);
  await fixture.git(clone, "stash", "drop", "--quiet");
  assert.equal(await copies.save(copy, "op-3"), null);
  await fixture.commit(clone, { "new": "" });
  await assert.rejects(copies.save(copy, "op-3"), refused);
  await fixture.git(clone, "push", "--quiet", "origin", "HEAD:refs/heads/new");
  assert.equal(await copies.save(copy, "op-3"), null);
  await fixture.repository(join(clone, ".git", "worktrees", "x")); // a worktree of its own
  await assert.rejects(copies.save(copy, "op-3"), refused);
});

Deno.test("GitWorktrees.save() keeps commits of a detached HEAD whose folder is gone", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("it's api");
  const { copies, copy } = await make(fixture, main);
  await fixture.git(copy.path, "switch", "--quiet", "--detach");
  const first = await fixture.commit(copy.path, { "1": "" });
  const detached = await fixture.commit(copy.path, { "2": "" });
  await fixture.git(main, "branch", "other", first);
  const moved = fixture.path("moved");
  await Deno.rename(copy.path, moved);
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 1, locked: null });
  const command = await copies.save(copy, "op-1");
  assert.equal(await copies.save(copy, "op-1"), command); // again, after a crash
  await copies.remove(copy);
  assert.deepEqual(await copies.losses(copy), NOTHING);
  await fixture.git(main, "gc", "--quiet", "--prune=now");
  assert.equal(await fixture.git(main, "rev-parse", "refs/nestr/backup/op-1/detached"), detached);
  await fixture.command(".", "sh", "-c", command!);
  assert.equal(await fixture.git(main, "rev-parse", "refs/heads/saved-op-1"), detached);
  await fixture.git(main, "update-ref", "refs/nestr/backup/op-2/detached", first);
  await fixture.git(main, "branch", "--delete", "--force", "saved-op-1");
  await fixture.git(main, "worktree", "add", "--quiet", "--detach", copy.path, detached);
  await Deno.remove(copy.path, { recursive: true });
  await assert.rejects(copies.save(copy, "op-2"), { code: "BACKUP_EXISTS" });
});

Deno.test("GitWorktrees.losses() counts commits of a branch whose folder is gone", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const { copies, copy } = await make(fixture, main);
  const commit = await fixture.commit(copy.path, { "1": "" });
  await Deno.remove(copy.path, { recursive: true });
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 1, locked: null });
  const command = await copies.save(copy, "op-1");
  await copies.remove(copy);
  await fixture.command(".", "sh", "-c", command!);
  assert.equal(
    await fixture.git(copy.path, "rev-parse", "HEAD", "feature"),
    `${commit}\n${commit}`,
  );
});

Deno.test("GitWorktrees.losses() tells that a worktree is locked, and why", async () => {
  await using fixture = await GitFixture.create();
  const main = await fixture.repository("api");
  const { copies, copy } = await make(fixture, main);
  await fixture.git(main, "worktree", "lock", copy.path);
  assert.deepEqual(await copies.losses(copy), { paths: [], commits: 0, locked: "" });
  await fixture.git(main, "worktree", "unlock", copy.path);
  await fixture.git(main, "worktree", "lock", "--reason", "on a\ndisk", copy.path);
  assert.equal((await copies.losses(copy)).locked, "on a\ndisk");
  await Deno.remove(copy.path, { recursive: true });
  assert.equal((await copies.losses(copy)).locked, "on a\ndisk");
});
