// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Synchronising what is pinned to a revision, and what cannot be synchronised where it lies. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const manifest = (extra = "") => `version = 1\n[repos.api]\nurl = "../remotes/api.git"\n${extra}\n`;

/** A project whose repository is cloned at the tag `v1`; the remote has a tag `v2` as well. */
async function pinned(): Promise<ProjectFixture> {
  const project = await ProjectFixture.create(manifest('revision = "v1"'));
  const remote = await project.git.remote("api");
  await project.git.git(remote, "tag", "v1", "main");
  await project.git.git(remote, "tag", "v2", await project.git.commitToRemote("api", { a: "2" }));
  assert.equal((await project.json(["repo", "sync"])).code, 0);
  return project;
}

const pin = (project: ProjectFixture, revision: string) =>
  Deno.writeTextFile(project.path("nestr.toml"), manifest(`revision = "${revision}"`));

const resultOf = ({ data }: { readonly data: any }) => data.tasks[0].result;

Deno.test("nestr repo sync leaves commits on a detached HEAD alone when the pin moves on", async () => {
  await using project = await pinned();
  const git = (...args: string[]) => project.git.git(project.path("api"), ...args);
  const mine = await project.git.commit(project.path("api"), { mine: "" }, "mine");
  await pin(project, "v2");
  const { data } = resultOf(await project.json(["repo", "sync"]));
  assert.deepEqual([data.outcome, data.reason], ["left", "detached"]);
  assert.equal(data.message, "1 commit made on no branch would be lost");
  assert.equal(await git("rev-parse", "HEAD"), mine);
  // The hint is a command that can be typed, and then nothing is in the way any more.
  await project.git.command(".", "sh", "-c", data.hint.replace("keep them with: ", ""));
  const again = resultOf(await project.json(["repo", "sync"]));
  assert.equal(again.data.outcome, "updated");
  assert.equal(await git("rev-parse", "HEAD"), await git("rev-parse", "v2"));
  assert.equal(await git("for-each-ref", "--contains", mine, "--format=%(objectname)"), mine);
});

Deno.test("nestr repo sync follows a branch that is pinned, also beside a tag of its name", async () => {
  await using project = await pinned();
  const git = (...args: string[]) => project.git.git(project.path("api"), ...args);
  await project.git.commitToRemote("api", { b: "1" }, "stable");
  await pin(project, "stable");
  assert.equal(resultOf(await project.json(["repo", "sync"])).data.outcome, "updated");
  assert.equal(await git("symbolic-ref", "HEAD"), "refs/heads/stable");
  await git("tag", "stable");
  const next = await project.git.commitToRemote("api", { b: "2" }, "stable");
  assert.equal(resultOf(await project.json(["repo", "sync"])).data.outcome, "updated");
  assert.equal(await git("rev-parse", "HEAD"), next);
  assert.equal(resultOf(await project.json(["repo", "sync"])).data.outcome, "current");
});

Deno.test("nestr repo sync says that a file lies where a repository should be", async () => {
  await using project = await ProjectFixture.create(manifest());
  await project.git.remote("api");
  await Deno.writeTextFile(project.path("api"), "mine\n");
  const { error } = resultOf(await project.json(["repo", "sync"]));
  assert.equal(error.code, "DESTINATION_OCCUPIED");
  assert.equal(error.message, `"${project.path("api")}" is not an empty folder`);
  assert.equal(await Deno.readTextFile(project.path("api")), "mine\n");
});
