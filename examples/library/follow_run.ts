/**
 * nestr as a library: open a project, query it, run a command in a selection, follow what happens.
 *
 * `deno run -A examples/library/follow_run.ts [DIR]`; DIR is a folder in a project, for example in
 * one made by `examples/shop/make.ts`. Outside this checkout, import from `@nestr/nestr`.
 *
 * @module
 */

import { executePlan, openProject, planRun, repositoryStatus } from "../../mod.ts";

const project = await openProject({ directory: Deno.args[0] ?? "." });
const { repositories } = await repositoryStatus(project);
console.log(`${project.config.name} has ${repositories.length} repositories`);

const command = ["git", "log", "-1", "--format=%s"];
const plan = await planRun(project, { command, select: "tag:service" });
const report = await executePlan(project, plan, {
  onEvent(event) {
    if (event.type === "task.output") console.log(`${event.taskId}: ${event.text.trimEnd()}`);
    if (event.type === "task.finished") console.log(`${event.taskId}: ${event.result.state}`);
  },
});
console.log(`${report.state}: ${report.counts.succeeded} of ${report.tasks.length}`);
