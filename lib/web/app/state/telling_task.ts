/**
 * Which task of an operation to show as long as nobody has chosen one. Pure.
 *
 * Many tasks may end every second, showing one costs a request for its log, and nobody reads that
 * fast, so the shown task stays for a moment.
 *
 * @module
 */

import { taskOutcome } from "../text/task_outcome.ts";
import type { RunView, TaskView } from "./run_view.ts";

/** A task that is shown. */
export interface ShownTask {
  readonly id: string;
  /** Since when it is shown, in milliseconds. */
  readonly since: number;
}

/** How long a task is shown at least, unless another has failed. */
export const SHOWN_MS = 1_500;

/**
 * The task to show.
 *
 * @param run The operation
 * @param before The task that is shown; undefined if there is none yet
 * @param now The time in milliseconds
 */
export function taskToShow(
  { tasks }: Pick<RunView, "tasks">,
  before: ShownTask | undefined,
  now: number,
): ShownTask | undefined {
  const telling = tellingTask(tasks);
  const shown = before && tasks.find(({ id }) => id === before.id);
  if (!before || !shown || !telling || telling.id === before.id) {
    return telling && (telling.id === before?.id ? before : { id: telling.id, since: now });
  }
  const hasSomething = shown.look !== "waiting" && shown.look !== "ready";
  const isKept = hasSomething && !hasFailed(telling) && now - before.since < SHOWN_MS;
  return isKept ? before : { id: telling.id, since: now };
}

/**
 * The task that a person most likely wants to see: one that has failed, else one that is running,
 * else one that needs attention, else the last one.
 */
function tellingTask(tasks: readonly TaskView[]): TaskView | undefined {
  return tasks.find(hasFailed) ??
    tasks.find(({ look }) => look === "running") ??
    tasks.find(({ look, result }) => look === "unfinished" || taskOutcome(result)?.left) ??
    tasks.findLast(({ result }) => result !== null && result.state !== "skipped") ??
    tasks[0];
}

function hasFailed({ look }: TaskView): boolean {
  return look === "failed" || look === "timed-out";
}
