import assert from "node:assert/strict";
import { join } from "node:path";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("GitRepository.branches() tells upstream, ahead, behind and what is gone", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  assert.deepEqual(await new GitRepository(await fixture.init("new"), fixture.pool).branches(), []);
  const base = await repository.resolve("HEAD");
  await fixture.commitToRemote("api", { "theirs": "" });
  await repository.fetch();
  const mine = await fixture.commit(clone, { "mine": "" });
  await fixture.git(clone, "branch", "--quiet", "--no-track", "plain/one", base!);
  await fixture.git(clone, "branch", "--quiet", "--no-track", "old", base!);
  await fixture.git(clone, "config", "branch.old.remote", "origin");
  await fixture.git(clone, "config", "branch.old.merge", "refs/heads/gone");
  const none = { upstream: null, ahead: null, behind: null, upstreamGone: false };
  assert.deepEqual(await repository.branches(), [
    {
      name: "main",
      head: mine,
      current: true,
      upstream: "origin/main",
      ahead: 1,
      behind: 1,
      upstreamGone: false,
    },
    {
      ...none,
      name: "old",
      head: base,
      current: false,
      upstream: "origin/gone",
      upstreamGone: true,
    },
    { ...none, name: "plain/one", head: base, current: false },
  ]);
});

Deno.test("GitRepository.defaultBranch() is the remote's as last seen", async () => {
  await using fixture = await GitFixture.create();
  await fixture.remote("api");
  await fixture.commitToRemote("api", { "a": "" }, "team/trunk");
  await fixture.git("remotes/api.git", "symbolic-ref", "HEAD", "refs/heads/team/trunk");
  await fixture.git(".", "clone", "--quiet", "remotes/api.git", "api");
  const repository = new GitRepository(fixture.path("api"), fixture.pool);
  assert.equal(await repository.defaultBranch(), "team/trunk");
  assert.equal(await repository.defaultBranch("upstream"), undefined);
  const local = new GitRepository(await fixture.repository("local"), fixture.pool);
  assert.equal(await local.defaultBranch(), undefined);
});

Deno.test("GitRepository.createBranch() makes a branch without an upstream", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const start = await fixture.git(clone, "rev-parse", "HEAD");
  await fixture.commit(clone, { "a": "" });
  const repository = new GitRepository(clone, fixture.pool);
  await repository.createBranch("feature/one", { from: "origin/main" });
  assert.equal((await repository.head()).branch, "main");
  await repository.createBranch("two", { switch: true });
  assert.equal((await repository.head()).branch, "two");
  const found = new Map((await repository.branches()).map((branch) => [branch.name, branch]));
  assert.deepEqual(
    [found.get("feature/one")?.head, found.get("feature/one")?.upstream],
    [start, null],
  );
  const unborn = new GitRepository(await fixture.init("new"), fixture.pool);
  await unborn.createBranch("first", { switch: true });
  assert.equal((await unborn.head()).branch, "first");
});

Deno.test("GitRepository.createBranch() refuses what cannot be", async () => {
  await using fixture = await GitFixture.create();
  const repository = new GitRepository(await fixture.repository("api"), fixture.pool);
  for (const options of [{}, { switch: true }]) {
    await assert.rejects(repository.createBranch("main", options), { code: "BRANCH_EXISTS" });
    for (const name of ["a..b", "-D", "--force", "", "x.lock", "a b"]) {
      await assert.rejects(repository.createBranch(name, options), {
        code: "USAGE",
        message: `"${name}" is not a valid branch name`,
      });
    }
    for (const from of ["nowhere", "--force", ""]) {
      await assert.rejects(
        repository.createBranch("new", { ...options, from }),
        { code: "REVISION_NOT_FOUND" },
      );
    }
  }
  assert.equal((await repository.branches()).length, 1);
});

Deno.test("GitRepository.switchBranch() switches, follows a remote branch, keeps changes", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api", { "file": "1\n" });
  await fixture.commitToRemote("api", { "file": "2\n" }, "theirs");
  const repository = new GitRepository(clone, fixture.pool);
  await repository.fetch();
  await fixture.write(clone, { "file": "mine\n" });
  await assert.rejects(repository.switchBranch("theirs"), (error: Error) => {
    const { code, details } = error as Error & { code: string; details: { paths: string[] } };
    assert.deepEqual([code, details.paths], ["REPOSITORY_DIRTY", ["file"]]);
    return true;
  });
  await fixture.git(clone, "checkout", "--quiet", "--", "file");
  await repository.switchBranch("theirs");
  const status = await repository.status();
  assert.deepEqual([status.branch, status.upstream], ["theirs", "origin/theirs"]);
  for (const name of ["nowhere", "file"]) {
    await assert.rejects(repository.switchBranch(name), {
      code: "REVISION_NOT_FOUND",
      message: `"${clone}" has no revision "${name}"`,
    });
  }
  await assert.rejects(repository.switchBranch("--detach"), { code: "USAGE" });
});

Deno.test("GitRepository.checkOut() takes a branch as a branch and all else detached", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const commit = await fixture.git(clone, "rev-parse", "HEAD");
  await fixture.git(clone, "tag", "-a", "-m", "one", "v1");
  const repository = new GitRepository(clone, fixture.pool);
  assert.deepEqual(await repository.checkOut("v1"), { branch: null, commit });
  assert.equal((await repository.status()).detached, true);
  assert.deepEqual(await repository.checkOut("main"), { branch: "main", commit: null });
  assert.deepEqual(await repository.checkOut(commit), { branch: null, commit });
  await assert.rejects(repository.checkOut("v2"), { code: "REVISION_NOT_FOUND" });
});

Deno.test("GitRepository.branchLoss() lists commits that nothing else holds", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  await repository.createBranch("feature", { switch: true });
  assert.equal((await repository.branchLoss("feature")).count, 0);
  await fixture.commit(clone, { "a": "1" }, "shared by two branches");
  await repository.createBranch("feature2");
  await fixture.commit(clone, { "a": "2" }, "alone\n\nwith a body");
  const last = await fixture.commit(clone, { "a": "3" }, "last\ttab");
  const loss = await repository.branchLoss("feature");
  assert.deepEqual([loss.count, loss.commits.map((commit) => commit.subject)], [
    2,
    ["last\ttab", "alone"],
  ]);
  assert.equal(loss.commits[0]!.id, last);
  await fixture.git(clone, "push", "--quiet", "origin", "feature");
  assert.equal((await repository.branchLoss("feature")).count, 0);
  await assert.rejects(repository.branchLoss("none"), { code: "REVISION_NOT_FOUND" });
});

Deno.test("GitRepository.deleteBranch() deletes an unmerged branch, not one that is in use", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  await repository.createBranch("feature", { switch: true });
  await fixture.commit(path, { "a": "" });
  await assert.rejects(repository.deleteBranch("feature"), { code: "BRANCH_IN_USE" });
  await fixture.git(path, "worktree", "add", "--quiet", "../linked", "main");
  await assert.rejects(repository.deleteBranch("main"), { code: "BRANCH_IN_USE" });
  await assert.rejects(repository.switchBranch("main"), { code: "BRANCH_IN_USE" });
  await repository.createBranch("other", { switch: true });
  await repository.deleteBranch("feature");
  assert.deepEqual((await repository.branches()).map(({ name }) => name), ["main", "other"]);
  await assert.rejects(repository.deleteBranch("feature"), { code: "REVISION_NOT_FOUND" });
  await assert.rejects(repository.deleteBranch("--list"), { code: "USAGE" });
});

Deno.test("GitRepository.resolve() takes any revision and never an option", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const commit = await fixture.git(path, "rev-parse", "HEAD");
  await fixture.git(path, "tag", "-a", "-m", "x", "v1");
  const repository = new GitRepository(path, fixture.pool);
  for (const revision of ["HEAD", "main", "v1", commit, commit.slice(0, 7), "HEAD^{/first}", "@"]) {
    assert.equal(await repository.resolve(revision), commit, revision);
  }
  const unknown = ["none", "", "-v", "--all", "^HEAD", "HEAD~5", "HEAD:README.md", "@{upstream}"];
  for (const revision of [...unknown, "HEAD^{tree}", "main@{9}", "a b", "$(touch x)", "HEAD..x"]) {
    assert.equal(await repository.resolve(revision), undefined, revision);
  }
  const unborn = new GitRepository(await fixture.init("new"), fixture.pool);
  assert.equal(await unborn.resolve("HEAD"), undefined);
  await Deno.remove(join(path, ".git", "objects"), { recursive: true });
  await assert.rejects(repository.resolve("HEAD"), { code: "REPOSITORY_BROKEN" });
});
