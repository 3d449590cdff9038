/**
 * Decides whether a workflow's step is to run: `exists:PATH`, `changed:REV`, or a selection expression.
 *
 * @module
 */

import type { PlannedTask } from "../runs/plan.ts";
import { repositoryMissing } from "../vcs/git_command.ts";
import { selectTargets } from "./select_targets.ts";
import type { TaskContext } from "./task_context.ts";
import { openTaskRepository } from "./task_repository.ts";

/**
 * Decides a condition at the moment its task starts, so that it sees what earlier steps have done.
 *
 * @throws {NestrError} `REPOSITORY_MISSING`, `REVISION_NOT_FOUND`, `SELECTION_INVALID`, `NAME_UNKNOWN`
 */
export async function conditionHolds(
  task: PlannedTask,
  condition: string,
  context: TaskContext,
): Promise<boolean> {
  const { project } = context;
  const repository = project.repository(task.repository);
  // Otherwise a missing repository would look like a condition that does not hold.
  if (!exists(project.absolutePath(repository.path))) throw repositoryMissing(repository.path);
  const [kind, ...rest] = condition.split(":");
  const argument = rest.join(":").trim();
  if (kind === "exists") return exists(`${project.absolutePath(task.directory)}/${argument}`);
  const limits = { signal: context.attempt.signal };
  if (kind === "changed") {
    const paths = await openTaskRepository(task, context).changedPaths(argument, limits);
    const prefix = folderInRepository(task, repository.path);
    // Without the revision nothing proves that the component is unchanged.
    return paths === undefined || paths.some((path) => path.startsWith(prefix));
  }
  const chosen = await selectTargets(project, condition, limits);
  return chosen.some(({ component, repository }) =>
    component === task.component && repository === task.repository
  );
}

/** The component's folder inside its repository, with `/` at the end; empty for all of it. */
function folderInRepository({ directory }: PlannedTask, repositoryPath: string): string {
  if (directory === repositoryPath) return "";
  return `${repositoryPath === "." ? directory : directory.slice(repositoryPath.length + 1)}/`;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
