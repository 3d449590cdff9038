/**
 * How a task is shown: as it stands, or as left alone where it succeeded only in doing no harm.
 *
 * @module
 */

import type { TaskLook, TaskView } from "../../state/run_view.ts";
import { taskOutcome } from "../../text/task_outcome.ts";

/** How a task is shown. */
export function shownLook({ look, result }: TaskView): TaskLook | "left" {
  return taskOutcome(result)?.left ? "left" : look;
}

/** How many tasks have left their repository alone. */
export function leftAlone(tasks: readonly TaskView[]): number {
  return tasks.filter((task) => shownLook(task) === "left").length;
}
