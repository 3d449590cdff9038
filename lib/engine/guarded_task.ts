/**
 * Performs the actions that destroy work, one repository at a time: the work is saved, then
 * destroyed. Also performs the way back.
 *
 * Work is saved right before it is destroyed, as it is then and not as it was when the plan was
 * made. If it changes between the two, the action is refused.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { TaskOutcome } from "../runs/attempt.ts";
import { forgetSavedWork } from "../runs/journal.ts";
import type { PlannedTask } from "../runs/plan.ts";
import type { BackupContents } from "../vcs/backup.ts";
import type { Repository } from "../vcs/repository.ts";
import { keptPatterns } from "./clean_repositories.ts";
import { actionArguments, openTaskRepository } from "./task_repository.ts";
import type { TaskContext } from "./task_context.ts";

/** Resets branch, index and tracked files. */
export async function performReset(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const { revision } = actionArguments(task);
  const target = typeof revision === "string" ? revision : undefined;
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const preview = await repository.previewReset(target, limits);
  const changes = preview.from !== preview.to || preview.changed.length > 0 ||
    preview.overwritten.length > 0;
  const { from, to, changed } = preview;
  const moved = changes
    ? await savingFirst(
      task,
      context,
      { repository, contents: { tracked: true, target: to } },
      (id) => repository.reset(id, target, limits),
    )
    : { from, to };
  return { state: "succeeded", data: { outcome: "reset", ...moved, changed } };
}

/** Removes untracked files. */
export async function performClean(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const ignored = actionArguments(task).ignored === true;
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const keep = keptPatterns(context.project, context.project.repository(task.repository).path);
  const removed = await savingFirst(
    task,
    context,
    { repository, contents: { untracked: ignored ? "ignored" : "all", keep } },
    (id) => repository.clean(id, { ignored, keep }, limits),
  );
  return { state: "succeeded", data: { outcome: "cleaned", removed } };
}

/** What is about to be destroyed, and where. */
export interface Endangered {
  readonly repository: Repository;
  readonly contents: BackupContents;
}

/**
 * Runs what saves work and then destroys it. The backup is noted first, so that a crash leaves none
 * that nothing refers to. A failure that destroyed nothing leaves neither.
 */
export async function savingFirst<Result>(
  task: PlannedTask,
  { plan, journal, project }: TaskContext,
  { repository, contents }: Endangered,
  destroy: (backup: string) => Promise<Result>,
): Promise<Result> {
  journal.markSavedWork(task.repository);
  try {
    return await destroy(plan.id);
  } catch (error) {
    const isOutdated = error instanceof NestrError && error.code === "PLAN_OUTDATED";
    // Whatever goes wrong here, the first error is the one to tell.
    const dropped = isOutdated
      ? repository.dropBackup(plan.id).then(() => true)
      : repository.dropUnneededBackup(plan.id, contents);
    if (await dropped.catch(() => false)) {
      forgetSavedWork(project.stateFolder, plan.id, task.repository);
    }
    throw error;
  }
}

/** Puts back what another operation saved, then drops the backup, which is no longer needed. */
export async function performRestore(
  task: PlannedTask,
  context: TaskContext,
): Promise<TaskOutcome> {
  const backup = String(actionArguments(task).backup);
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const restored = await repository.restoreBackup(backup, limits).catch((error) => {
    if (error instanceof NestrError && error.code === "UNDO_NOTHING") return undefined;
    throw error;
  });
  await repository.dropBackup(backup, limits);
  forgetSavedWork(context.project.stateFolder, backup, task.repository);
  // A crash came before the work was saved, or after it had been put back.
  if (restored === undefined) {
    return { state: "succeeded", data: { outcome: "nothing to put back" } };
  }
  return { state: "succeeded", data: { outcome: "restored", ...restored } };
}
