// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Workflows: conditions, environment, order, and components in several repositories. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

/** How each task ended, or why it was skipped, by its id. */
const results = (data: any): Record<string, string> =>
  Object.fromEntries(
    data.tasks.map(({ id, result }: any) => [id, result.reason ?? result.state]),
  );

Deno.test("a workflow's conditions are decided when their step starts", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.api]
tags = ["node"]
[repos.web]
[filters]
nodes = "tag:node"
[workflows.build]
order = "parallel"
[[workflows.build.steps]]
name = "make"
run = "echo x > made"
if = "@nodes & clean"
[[workflows.build.steps]]
name = "use"
run = "cat made"
if = "exists:made"
[[workflows.build.steps]]
name = "dirty"
run = "true"
if = "dirty"
[[workflows.build.steps]]
name = "deep"
run = "false"
if = "exists:no/such/folder"
`,
    ["api", "web"],
  );
  const { code, data } = await project.json(["run", "build"]);
  assert.equal(code, 0);
  assert.deepEqual(results(data), {
    "api/make": "succeeded",
    "api/use": "succeeded",
    "api/dirty": "succeeded",
    "api/deep": "condition",
    "web/make": "condition",
    "web/use": "condition",
    "web/dirty": "condition",
    "web/deep": "condition",
  });
  assert.equal(data.counts.skipped, 5);
});

Deno.test("a workflow's condition on what is not there fails its task instead of skipping it", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.gone]
[workflows.w]
steps = [{ name = "a", run = "true", if = "exists:x" }, { name = "b", run = "true" }]
`,
  );
  const { code, data } = await project.json(["run", "w"]);
  assert.equal(code, 1);
  assert.deepEqual(results(data), { "gone/a": "failed", "gone/b": "dependency" });
  assert.equal(data.tasks[0].result.error.code, "REPOSITORY_MISSING");
});

Deno.test("a step's environment wins over the workflow's, and that over the caller's", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.api]
[workflows.show]
env = { A = "workflow", B = "workflow", NESTR_BRANCH = "mine" }
[[workflows.show.steps]]
name = "one"
run = 'echo "$A $B $C $NESTR_BRANCH $NESTR_WORKFLOW $NESTR_STEP $NESTR_COMPONENT"'
env = { B = "step $HOME" }
[[workflows.show.steps]]
name = "two"
argv = ["printenv", "A", "B", "C"]
`,
    ["api"],
  );
  const { stdout } = await project.nestr(["run", "show", "--output", "group"], {
    env: { A: "caller", B: "caller", C: "caller" },
  });
  assert.match(stdout, /^workflow step \$HOME caller mine show one api$/m);
  assert.match(stdout, /^workflow\nworkflow\ncaller$/m);
});

Deno.test("a component in two repositories runs each step in both, and is waited for in both", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.schema]
[repos.server]
[repos.client]
[components.contract]
repos = ["schema", "server"]
[components.client]
depends_on = ["contract"]
[workflows.test]
steps = [{ name = "lint", run = "true" }, { name = "unit", run = 'test "$NESTR_REPOSITORY" != server' }]
`,
    ["schema", "server", "client"],
  );
  const { code, data } = await project.json(["run", "test"]);
  assert.equal(code, 1);
  assert.deepEqual(results(data), {
    "contract@schema/lint": "succeeded",
    "contract@schema/unit": "succeeded",
    "contract@server/lint": "succeeded",
    "contract@server/unit": "failed",
    "client/lint": "dependency",
    "client/unit": "dependency",
  });
  const { stdout } = await project.nestr(["runs", "logs", "last", "contract", "--json"]);
  assert.equal(JSON.parse(stdout).data.tasks.length, 4);
  const failing = (policy: string) =>
    project.json(["run", "test", "--fail", policy, "-j", "1", "-s", "contract | client"]);
  assert.equal(results((await failing("never")).data)["client/unit"], "succeeded");
  assert.equal(results((await failing("fast")).data)["client/lint"], "stopped");
});

Deno.test("nestr run keeps to its order: serial one after the other, parallel at once, -j 1 alone", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.a]
[repos.b]
[components.a]
depends_on = ["b"]
`,
    ["a", "b"],
  );
  const log = project.path("log");
  const meet = `echo start >> ${log}; n=0; ` +
    `while [ $(grep -c start ${log}) -lt 2 ] && [ $n -lt 600 ]; do sleep 0.05; n=$((n+1)); done; ` +
    `[ $(grep -c start ${log}) -ge 2 ]`;
  const parallel = await project.json(["run", "--order", "parallel", "--", "sh", "-c", meet]);
  assert.equal(parallel.code, 0, "the two did not run at once");
  for (const limits of [["--order", "serial"], ["--order", "parallel", "-j", "1"], []]) {
    await Deno.writeTextFile(log, "");
    const script = `echo start >> ${log}; sleep 0.05; echo end >> ${log}`;
    const { code } = await project.json(["run", ...limits, "--", "sh", "-c", script]);
    assert.equal(code, 0);
    assert.equal(await Deno.readTextFile(log), "start\nend\nstart\nend\n", limits.join(" "));
  }
  const dry = await project.json(["run", "--order", "serial", "--dry-run", "--", "true"]);
  assert.deepEqual(dry.data.tasks.map(({ id, after }: any) => [id, after]), [
    ["b", []],
    ["a", ["b"]],
  ]);
});

Deno.test("nestr run warns of repositories that wait for each other through their components", async () => {
  await using project = await ProjectFixture.create(
    `version = 1
[repos.left]
[repos.right]
[components.one]
repos = ["left"]
[components.two]
repos = ["right"]
depends_on = ["one"]
[components.three]
repos = ["left"]
depends_on = ["two"]
[workflows.w]
steps = [{ name = "s", run = "true" }]
`,
    ["left", "right"],
  );
  const { code, stderr } = await project.nestr(["run", "--", "true"]);
  assert.equal(code, 0);
  assert.match(stderr, /left.*right|right.*left/);
  const dry = await project.json(["run", "--dry-run", "--", "true"]);
  assert.equal(dry.data.warnings.length, 1);
  const workflow = await project.json(["run", "w", "--dry-run"]);
  assert.deepEqual(workflow.data.warnings, []);
  assert.deepEqual(workflow.data.tasks.map(({ id }: any) => id), ["one/s", "two/s", "three/s"]);
});
