import assert from "node:assert/strict";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("GitRepository.checkOutLoss() counts commits that only a detached HEAD holds", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.git(path, "tag", "v1");
  await fixture.commit(path, { "b": "" });
  const repository = new GitRepository(path, fixture.pool);
  const lost = async (revision: string) =>
    (await repository.checkOutLoss(revision)).commits.map(({ subject }) => subject);
  await fixture.git(path, "switch", "--quiet", "-c", "topic");
  await fixture.commit(path, { "c": "" }, "on a branch");
  assert.deepEqual(await lost("v1"), [], "the branch stays");

  await fixture.git(path, "switch", "--quiet", "--detach", "v1");
  assert.deepEqual(await lost("main"), []);
  const one = await fixture.commit(path, { "d": "" }, "one");
  await fixture.commit(path, { "e": "" }, "two");
  assert.deepEqual(await lost("main"), ["two", "one"]);
  assert.deepEqual(await lost("HEAD"), []);
  await assert.rejects(repository.checkOutLoss("none"), { code: "REVISION_NOT_FOUND" });

  // Coming back to a commit does not make it one of the remote's.
  await fixture.git(path, "switch", "--quiet", "main");
  await fixture.git(path, "switch", "--quiet", "--detach", one);
  assert.deepEqual(await lost("main"), ["one"]);
  await fixture.git(path, "tag", "kept");
  assert.deepEqual(await lost("main"), []);
});

Deno.test("GitRepository.checkOutLoss() does not count what was only fetched and checked out", async () => {
  await using fixture = await GitFixture.create();
  const url = await fixture.remote("api");
  const old = await fixture.git(url, "rev-parse", "main");
  await fixture.commitToRemote("api", { "a": "1" });
  await fixture.commitToRemote("api", { "a": "2" });
  await fixture.git(url, "config", "uploadpack.allowAnySHA1InWant", "true");
  await fixture.git(".", "clone", "--quiet", "--depth=1", `file://${url}`, "shallow");
  const repository = new GitRepository(fixture.path("shallow"), fixture.pool);
  await repository.fetch({ revision: old });
  await repository.checkOut(old);
  assert.equal((await repository.checkOutLoss("main")).count, 0);
  await fixture.commit("shallow", { "b": "" }, "mine");
  const { commits } = await repository.checkOutLoss("main");
  assert.deepEqual(commits.map(({ subject }) => subject), ["mine"]);
});
