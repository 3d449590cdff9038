/**
 * Performs what destroys work, one repository at a time: save it, then destroy it; and the way back.
 *
 * The saving happens right before the destroying and takes what is there then, not what was there when
 * the plan was made.
 *
 * @module
 */

import type { TaskOutcome } from "../runs/attempt.ts";
import { forgetSavedWork } from "../runs/journal.ts";
import type { PlannedTask } from "../runs/plan.ts";
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
  if (changes) {
    await repository.saveBackup(context.plan.id, { tracked: true, target: preview.to }, limits);
    context.journal.markSavedWork(task.repository);
  }
  const moved = await repository.reset(target, limits);
  return { state: "succeeded", data: { outcome: "reset", ...moved, changed: preview.changed } };
}

/** Removes untracked files. */
export async function performClean(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const ignored = actionArguments(task).ignored === true;
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const keep = keptPatterns(context.project, context.project.repository(task.repository).path);
  const backup = await repository.saveBackup(
    context.plan.id,
    { untracked: ignored ? "ignored" : "all", keep },
    limits,
  );
  context.journal.markSavedWork(task.repository);
  const removed = await repository.clean({ ignored, keep, saved: backup.commit }, limits);
  return { state: "succeeded", data: { outcome: "cleaned", removed } };
}

/** Puts back what another operation saved, and forgets the backup: the work is there again. */
export async function performRestore(
  task: PlannedTask,
  context: TaskContext,
): Promise<TaskOutcome> {
  const backup = String(actionArguments(task).backup);
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const restored = await repository.restoreBackup(backup, limits);
  await repository.dropBackup(backup, limits);
  forgetSavedWork(context.project.stateFolder, backup, task.repository);
  return { state: "succeeded", data: { outcome: "restored", ...restored } };
}
