/** How commands of tasks end. */

import assert from "node:assert/strict";
import { executePlan } from "../../lib/engine/execute_plan.ts";
import { openProject } from "../../lib/engine/open_project.ts";
import { planRun } from "../../lib/engine/plan_run.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { ProjectFixture } from "../support/project_fixture.ts";

Deno.test("performCommand() tells a signal by its name, and other codes as they are", async () => {
  await using files = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  using _environment = new ProcessEnvironment(files.git.env);
  const project = await openProject({ directory: files.root });
  const ends = [
    ["kill -TERM $$", /was ended by SIGTERM$/],
    ["kill -BUS $$", /was ended by SIGBUS$/],
    ["exit 255", /ended with code 255$/],
    ["exit 3", /ended with code 3$/],
  ] as const;
  for (const [line, message] of ends) {
    const plan = await planRun(project, { command: ["sh", "-c", line] });
    const { tasks: [task] } = await executePlan(project, plan);
    assert.match(task?.result.state === "failed" ? task.result.error?.message ?? "" : "", message);
  }
});
