/** Freezing what others cannot check out. */

import assert from "node:assert/strict";
import { jjRepository } from "../support/jj_repository.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";

const MANIFEST = `version = 1
[repos.api]
url = "../remotes/api.git"
[repos.web]
url = "../remotes/web.git"
[repos.local]
`;

Deno.test("nestr project freeze warns of commits that are on no remote, and sync --locked says so", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const local = await project.git.init(project.path("local"));
  await project.git.commit(local, { a: "" });
  await project.git.commit(project.path("web"), { mine: "" }, "mine");
  const { code, stderr } = await project.nestr(["project", "freeze"]);
  assert.equal(code, 0);
  assert.match(stderr, /warning: nobody else .* on no remote: "web"\n/);
  const { data } = await project.json(["project", "freeze"]);
  assert.deepEqual(data.warnings, [
    'nobody else can check these out, as their commits are on no remote: "web"',
  ]);
  // Another clone of the project does not have the commit.
  await Deno.remove(project.path("web"), { recursive: true });
  const synced = await project.json(["repo", "sync", "--locked", "-s", "web"]);
  const { error } = synced.data.tasks[0].result;
  assert.equal(error.code, "REVISION_NOT_FOUND");
  assert.match(error.hint, /^push it from where nestr\.lock was written; or .*project freeze$/);
});

Deno.test("nestr project freeze is content with commits that were pushed or tagged", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await project.git.commit(await project.git.init(project.path("local")), { a: "" });
  const web = project.path("web");
  await project.git.commit(web, { mine: "" }, "mine");
  await project.git.git(web, "push", "--quiet", "origin", "HEAD:other");
  await project.git.commit(project.path("api"), { mine: "" }, "mine");
  await project.git.git(project.path("api"), "tag", "v1");
  assert.deepEqual((await project.json(["project", "freeze"])).data.warnings, []);
});

Deno.test({
  name: "nestr project freeze warns of commits that a jj repository has not pushed",
  ...requires("jj"),
  async fn() {
    await using project = await ProjectFixture.create(
      'version = 1\n[repos.one]\nurl = "../remotes/one.git"\n',
    );
    const path = await jjRepository(project.git, "project/one", false);
    const { git } = project;
    const remote = await git.remote("one");
    await git.command(path, "jj", "git", "remote", "add", "origin", remote);
    assert.equal((await project.json(["project", "freeze"])).data.warnings.length, 1);
    await git.command(path, "jj", "bookmark", "create", "--quiet", "mine", "-r", "@-");
    await git.command(path, "jj", "git", "push", "--quiet", "-b", "mine");
    assert.deepEqual((await project.json(["project", "freeze"])).data.warnings, []);
  },
});
