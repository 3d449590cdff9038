/** A tag that is named like a branch: git's short names then mean the tag, or are longer. */

import assert from "node:assert/strict";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("GitRepository.previewReset() counts lost commits of a branch that a tag is named like", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  const repository = new GitRepository(clone, fixture.pool);
  await fixture.commit(clone, { "mine": "" }, "only here");
  await fixture.git(clone, "tag", "main", "HEAD~1");
  const { lost } = await repository.previewReset("origin/main");
  assert.deepEqual(lost.commits.map(({ subject }) => subject), ["only here"]);
});

Deno.test("restoreBackup() refuses to move over a commit of a branch that a tag is named like", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.commit(path, { "a": "1" });
  const repository = new GitRepository(path, fixture.pool);
  await repository.reset("run1", "HEAD~1");
  await fixture.git(path, "tag", "main");
  const made = await fixture.commit(path, { "b": "1" });
  await assert.rejects(repository.restoreBackup("run1"), {
    code: "UNDO_CONFLICT",
    message: /a commit was made since, and it is nowhere else/,
  });
  assert.equal(await repository.resolve("HEAD"), made);
});

Deno.test("GitRepository names an upstream by its usual name beside a tag of that name", async () => {
  await using fixture = await GitFixture.create();
  const { clone } = await fixture.remoteAndClone("api");
  await fixture.git(clone, "tag", "origin/main");
  const repository = new GitRepository(clone, fixture.pool);
  assert.equal((await repository.status()).upstream, "origin/main");
  assert.deepEqual((await repository.branches()).map(({ upstream }) => upstream), ["origin/main"]);
});

Deno.test("GitRepository checks a branch of the remote out beside a tag of its name", async () => {
  await using fixture = await GitFixture.create();
  const { clone, remote } = await fixture.remoteAndClone("api");
  const branch = await fixture.commitToRemote("api", { "a": "" }, "v1");
  await fixture.git(remote, "tag", "v1", "main");
  const repository = new GitRepository(clone, fixture.pool);
  await repository.fetch({ revision: "v1" });
  assert.notEqual(await repository.resolve("v1"), branch, "the tag is meant by the short name");
  await repository.switchBranch("v1");
  assert.equal(await repository.resolve("HEAD"), branch);
  const { upstream } = await repository.status();
  assert.equal(upstream, "origin/v1");
  await repository.switchBranch("main");
  assert.deepEqual(await repository.checkOut("v1"), { branch: "v1", commit: null });
  assert.equal(await repository.resolve("HEAD"), branch);
});
