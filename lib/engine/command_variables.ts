/**
 * The variables that a command is given about where it runs.
 *
 * @module
 */

import type { PlannedTask } from "../runs/plan.ts";
import { isDirty } from "../vcs/repository.ts";
import { openRepository } from "../vcs/open.ts";
import type { TaskContext } from "./task_context.ts";

/** The variables whose values cost a `git status`. */
const STATUS_VARIABLE = /\bNESTR_(DIRTY|AHEAD|BEHIND)\b/;

/**
 * The variables of a task's command, listed in `docs/manifest.md`.
 *
 * A workflow's steps get all of them. A single command gets `NESTR_DIRTY`, `NESTR_AHEAD` and
 * `NESTR_BEHIND` only when it names one of them, because they cost a `git status` in every
 * repository, which is more than many commands cost.
 */
export async function commandVariables(
  task: PlannedTask,
  { project, plan, pool, attempt }: TaskContext,
): Promise<Record<string, string>> {
  const { config } = project;
  const repository = project.repository(task.repository);
  const components = task.component === null
    ? project.componentsOf(repository.name)
    : [task.component];
  const variables: Record<string, string> = {
    NESTR_PROJECT: config.name,
    NESTR_PROJECT_ROOT: config.root,
    NESTR_REPOSITORY: repository.name,
    NESTR_REPOSITORY_PATH: project.absolutePath(repository.path),
    NESTR_COMPONENT: components.join(","),
    NESTR_COMPONENT_PATH: project.absolutePath(task.directory),
    NESTR_OPERATION_ID: plan.id,
  };
  if (plan.kind === "workflow") {
    variables.NESTR_WORKFLOW = plan.title;
    variables.NESTR_STEP = task.step ?? "";
  }
  const limits = { signal: attempt.signal };
  const working = openRepository(project.absolutePath(repository.path), pool);
  variables.NESTR_BRANCH = (await working.head(limits)).branch ?? "";
  if (task.step === null && !STATUS_VARIABLE.test(JSON.stringify(task.action))) return variables;
  const status = await working.status(limits);
  variables.NESTR_DIRTY = String(isDirty(status));
  variables.NESTR_AHEAD = String(status.ahead ?? "");
  variables.NESTR_BEHIND = String(status.behind ?? "");
  return variables;
}
