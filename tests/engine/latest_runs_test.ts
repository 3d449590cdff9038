import assert from "node:assert/strict";
import { latestRuns } from "../../lib/engine/latest_runs.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

const MANIFEST = `version = 1
[repos.api]
[repos.web]
[workflows.test]
fail = "never"
[[workflows.test.steps]]
name = "unit"
run = "test $NESTR_COMPONENT != web"
[[workflows.test.steps]]
name = "contract"
run = "true"
if = "exists:contract"
`;

Deno.test("latestRuns() tells the worst end of what ran, and skips only where nothing did", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  await project.nestr(["run", "test"]);
  const states = async () => {
    const { latest } = await latestRuns(await project.open());
    return latest.map(({ repository, component, title, state }) =>
      `${repository} ${component ?? "-"}: ${title} ${state}`
    ).sort();
  };
  assert.deepEqual(await states(), ["api api: test succeeded", "web web: test failed"]);
  // A run of repositories says nothing of their components.
  await project.nestr(["run", "-s", "web", "--", "true"]);
  assert.deepEqual(await states(), [
    "api api: test succeeded",
    "web -: true succeeded",
    "web web: test failed",
  ]);
});

Deno.test("latestRuns() takes a run that was resumed for as new as that", async () => {
  await using project = await ProjectFixture.create(MANIFEST, ["api", "web"]);
  const web = async () => {
    const { latest } = await latestRuns(await project.open());
    return latest.find(({ component }) => component === "web");
  };
  await project.nestr(["run", "test"]);
  const resumed = await web();
  await project.nestr(["run", "test", "-s", "web"]);
  assert.notEqual((await web())?.run, resumed?.run);
  await project.nestr(["runs", "resume", resumed!.run]);
  assert.equal((await web())?.run, resumed?.run);
  assert.ok((await web())!.startedAt > resumed!.startedAt);
});
