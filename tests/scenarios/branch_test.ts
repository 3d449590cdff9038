// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Checking a branch out in repositories of which not all have it. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const NAMES = ["api", "web", "docs"];
const MANIFEST = `version = 1\n${NAMES.map((name) => `[repos.${name}]\n`).join("")}`;

Deno.test("nestr repo branch NAME leaves repositories alone that do not have the branch", async () => {
  await using project = await ProjectFixture.create(MANIFEST, NAMES);
  const git = (name: string, ...args: string[]) => project.git.git(project.path(name), ...args);
  await git("api", "branch", "feature");
  await project.git.commitToRemote("web", { a: "" }, "feature");
  await git("web", "fetch", "--quiet");
  const { code, stderr } = await project.nestr(["repo", "branch", "feature"]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /left alone, without a branch "feature": "docs"/);
  const heads = await Promise.all(NAMES.map((name) => git(name, "symbolic-ref", "HEAD")));
  assert.deepEqual(heads, ["refs/heads/feature", "refs/heads/feature", "refs/heads/main"]);
  assert.equal(await git("web", "rev-parse", "--abbrev-ref", "@{u}"), "origin/feature");
});

Deno.test("nestr repo branch NAME suggests -c where no repository has the branch", async () => {
  await using project = await ProjectFixture.create(MANIFEST, NAMES);
  const { code, error } = await project.json(["repo", "branch", "feature", "-s", "api | web"]);
  assert.deepEqual([code, error.code], [2, "NAME_UNKNOWN"]);
  const [command] = error.hint.replace("make it with: ", "").split("; ");
  assert.equal(command, "nestr repo branch -c feature --select 'api | web'");
  const made = await project.json(["repo", "branch", "-c", "feature", "-s", "api | web"]);
  assert.deepEqual(made.data.tasks.map(({ result }: any) => result.data.outcome), [
    "created",
    "created",
  ]);
});

Deno.test("nestr repo branch refuses a name that no branch can have before it plans anything", async () => {
  await using project = await ProjectFixture.create(MANIFEST, NAMES);
  for (const name of ["-f", "a..b", "x y"]) {
    for (const option of [[], ["-c"]]) {
      const args = ["repo", "branch", "--dry-run", ...option, "--", name];
      const { code, error } = await project.json(args);
      assert.deepEqual([code, error.code, error.message], [
        2,
        "USAGE",
        `"${name}" is not a valid branch name`,
      ]);
    }
  }
});

Deno.test("nestr repo branch --from is looked up before anything is planned, and told in the plan", async () => {
  await using project = await ProjectFixture.create(MANIFEST, NAMES);
  const git = (name: string, ...args: string[]) => project.git.git(project.path(name), ...args);
  const plan = (from: string) =>
    project.json(["repo", "branch", "topic", "--create", "--from", from, "--dry-run"]);
  const { code, error } = await plan("v9");
  assert.deepEqual([code, error.code], [2, "REVISION_NOT_FOUND"]);
  assert.equal(error.message, 'no repository has a revision "v9"');
  await git("api", "branch", "v9");
  await git("web", "branch", "topic");
  const { data } = await plan("v9");
  assert.equal(data.title, "repo branch topic --create --from v9");
  assert.deepEqual(data.tasks.map(({ id, action }: any) => [id, action.summary]), [
    ["api", "create topic from v9 and check it out"],
    ["web", "create topic from v9 and check it out"],
  ]);
  assert.deepEqual(data.warnings, ['left alone, without a revision "v9": "docs"']);
});
