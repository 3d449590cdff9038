/**
 * What the actions on one repository have in common: opening it, and reading the plan's arguments.
 *
 * @module
 */

import type { PlannedTask } from "../runs/plan.ts";
import { openRepository } from "../vcs/open.ts";
import type { Repository } from "../vcs/repository.ts";
import type { TaskContext } from "./task_context.ts";

/** The working copy a task works on. */
export function openTaskRepository(task: PlannedTask, { project, pool }: TaskContext): Repository {
  return openRepository(project.absolutePath(project.repository(task.repository).path), pool);
}

/** The arguments of a task's action; a plan may come from a file, so check each one on use. */
export function actionArguments({ action }: PlannedTask): Readonly<Record<string, unknown>> {
  return action.type === "repository" ? action.arguments : {};
}
