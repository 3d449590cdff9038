/**
 * What the function that performs a task is given.
 *
 * @module
 */

import type { OutputStream } from "../process/command.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import type { Attempt, TaskOutcome } from "../runs/attempt.ts";
import type { Journal } from "../runs/journal.ts";
import type { Plan, PlannedTask } from "../runs/plan.ts";
import type { OpenProject } from "./open_project.ts";

/** What the function may use to perform a task. */
export interface TaskContext {
  readonly project: OpenProject;
  readonly plan: Plan;
  readonly pool: ProcessPool;
  readonly journal: Journal;
  readonly attempt: Attempt;
  /** Sends the task's output to its log file and to the listeners of the operation. */
  readonly output: (stream: OutputStream, bytes: Uint8Array) => void | Promise<void>;
}

/** Performs one attempt at a task. */
export type PerformTask = (task: PlannedTask, context: TaskContext) => Promise<TaskOutcome>;
