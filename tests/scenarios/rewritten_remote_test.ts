// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** A remote that has changed what it had published: a moved tag, a branch that was force-pushed. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const manifest = (extra = "") => `version = 1\n[repos.api]\nurl = "../remotes/api.git"\n${extra}\n`;

const syncOf = async (project: ProjectFixture) =>
  (await project.json(["repo", "sync"])).data.tasks[0].result.data as any;

Deno.test("nestr repo sync tells that a pinned tag was moved, and how to take it", async (t) => {
  for (const kind of [[], ["-a", "-m", "release"]]) {
    await t.step(kind.length === 0 ? "a plain tag" : "an annotated tag", async () => {
      await using project = await ProjectFixture.create(manifest('revision = "v1"'));
      const { git } = project;
      const remote = await git.remote("api");
      await git.git(remote, "tag", ...kind, "v1", "main");
      assert.equal((await syncOf(project)).outcome, "cloned");
      const head = () => git.git(project.path("api"), "rev-parse", "HEAD");
      const before = await head();
      assert.equal((await syncOf(project)).outcome, "current");
      const after = await git.commitToRemote("api", { a: "2" });
      assert.equal((await syncOf(project)).outcome, "current");
      await git.git(remote, "tag", "--force", ...kind, "v1", after);
      const left = await syncOf(project);
      assert.deepEqual([left.outcome, left.reason], ["left", "tag-moved"]);
      assert.equal(left.message, "the tag v1 is at another place on the remote");
      assert.equal(await head(), before);
      await git.command(".", "sh", "-c", left.hint.replace("take it from there: ", ""));
      assert.equal((await syncOf(project)).outcome, "updated");
      assert.equal(await head(), after);
      assert.equal((await syncOf(project)).outcome, "current");
    });
  }
});

Deno.test("nestr repo sync leaves a tag alone that only one side has, or that is a branch too", async () => {
  await using project = await ProjectFixture.create(manifest('revision = "mine"'));
  const { git } = project;
  const remote = await git.remote("api");
  await git.git(remote, "branch", "mine", "main");
  await git.git(remote, "tag", "mine", await git.commitToRemote("api", { a: "1" }));
  assert.equal((await syncOf(project)).outcome, "cloned");
  await git.git(project.path("api"), "tag", "--force", "mine", "origin/main");
  assert.equal((await syncOf(project)).outcome, "current");
  await git.git(project.path("api"), "tag", "local", "origin/main");
  await Deno.writeTextFile(project.path("nestr.toml"), manifest('revision = "local"'));
  assert.notEqual((await syncOf(project)).outcome, "left");
});

/** Replaces the newest commit of the remote's branch; returns the new one. */
async function forcePush(project: ProjectFixture): Promise<string> {
  const seed = project.git.path("seeds", "api");
  await project.git.git(seed, "commit", "--quiet", "--amend", "-m", `rewritten ${Date.now()}`);
  const remote = project.git.path("remotes", "api.git");
  await project.git.git(seed, "push", "--quiet", "--force", "--", remote, "main");
  return await project.git.git(seed, "rev-parse", "HEAD");
}

Deno.test("nestr repo sync tells that the remote branch was rewritten, and how to take it", async () => {
  await using project = await ProjectFixture.create(manifest(), ["api"]);
  const { git } = project;
  await git.commitToRemote("api", { a: "1" });
  assert.equal((await syncOf(project)).outcome, "updated");
  const head = () => git.git(project.path("api"), "rev-parse", "HEAD");
  const before = await head();
  await forcePush(project);
  assert.equal((await syncOf(project)).reason, "rewritten");
  // It is still known when the remote was rewritten once more meanwhile.
  const after = await forcePush(project);
  const left = await syncOf(project);
  assert.deepEqual([left.outcome, left.reason], ["left", "rewritten"]);
  assert.equal(await head(), before);
  const command = /nestr (.*)$/.exec(left.hint)![1]!.split(" ");
  const reset = await project.json([...command, "--yes"]);
  assert.equal(reset.code, 0);
  assert.equal(await head(), after);
  assert.equal((await syncOf(project)).outcome, "current");
  assert.equal((await project.json(["runs", "undo", reset.data.id])).code, 0);
  assert.equal(await head(), before);
});

Deno.test("nestr repo sync tells of both sides where a rewritten branch has own commits here", async () => {
  await using project = await ProjectFixture.create(manifest(), ["api"]);
  await project.git.commit(project.path("api"), { mine: "1" });
  await forcePush(project);
  assert.equal((await syncOf(project)).reason, "diverged");
});
