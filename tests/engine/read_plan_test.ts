/** Plans from files, which anybody may have edited. */

import assert from "node:assert/strict";
import { openProject } from "../../lib/engine/open_project.ts";
import { planRun } from "../../lib/engine/plan_run.ts";
import { readPlan } from "../../lib/engine/read_plan.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("readPlan() takes a plan as it was written, and names each part of it that is damaged", async () => {
  await using files = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  using _environment = new ProcessEnvironment(files.git.env);
  const project = await openProject({ directory: files.root });
  const plan = await planRun(project, { command: ["true"] });
  const path = files.path("plan.json");
  const write = (changes: Readonly<Record<string, unknown>>) =>
    Deno.writeTextFile(path, JSON.stringify({ ...plan, ...changes }));
  await write({});
  const read = await readPlan(project, path);
  assert.deepEqual({ ...read, id: plan.id }, plan);
  const [task] = plan.tasks;
  const damages: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ version: 2 }, /its version is 2, this nestr knows 1/],
    [{ kind: "sync" }, /it is for "sync"/],
    [{ project: { name: "x", root: "/" } }, /made for the project in "\/"/],
    [{ title: undefined }, /its title is damaged/],
    [{ selection: 1 }, /its selection is damaged/],
    [{ selection: undefined }, /its selection is damaged/],
    [{ order: "random" }, /its order is damaged/],
    [{ limits: { jobs: 0, resources: {} } }, /its limits are damaged/],
    [{ timeoutMs: -1 }, /its timeoutMs is damaged/],
    [{ fail: "maybe" }, /its failure policy is damaged/],
    [{ warnings: [1] }, /its warnings are damaged/],
    [{ tasks: "api" }, /it is not a plan/],
    [{ tasks: [task, task] }, /its id is missing or not its own/],
    [{ tasks: [{ ...task, directory: "../.." }] }, /its directory is not the repository's/],
    [{ tasks: [{ ...task, action: { type: "clean" } }] }, /it is no command/],
    [
      { tasks: [{ ...task, action: { type: "command", command: { argv: [""] }, env: {} } }] },
      /its command is damaged/,
    ],
  ];
  for (const [changes, message] of damages) {
    await write(changes);
    await assert.rejects(readPlan(project, path), { code: "PLAN_INVALID", message });
  }
});
