/**
 * The one event type of an operation.
 *
 * Terminal, NDJSON output, journal, web page and library callers all receive these values and no
 * others. Events are facts about what has happened, in order: `seq` grows by one from 1 within an
 * operation. The journal leaves `task.output` out (the output is in the log files), so its numbers
 * have gaps.
 *
 * @module
 */

import type { ErrorKind } from "../errors/catalogue.ts";
import type { Plan } from "./plan.ts";

/** How a task ended. */
export type TaskState = "succeeded" | "failed" | "timed-out" | "cancelled" | "skipped";

/** How an operation ended. */
export type OperationState = "succeeded" | "failed" | "timed-out" | "cancelled";

/** Why a task was skipped. */
export type SkipReason =
  /** Its condition was false; tasks that depend on it still run. */
  | "condition"
  /** A task it waits for did not succeed. */
  | "dependency"
  /** The operation stopped before its turn: policy `fast`, a signal, or the total time limit. */
  | "stopped";

/** Why a task did not succeed, in the shape of `NestrError.toJSON()`. */
export interface TaskError {
  /** A code of the catalogue. */
  readonly code: string;
  /** Whose move it is: the user's, the machine's, or ours. Old journals may lack it. */
  readonly kind?: ErrorKind;
  /** What failed, with the value quoted. */
  readonly message: string;
  /** What to do now. */
  readonly hint?: string;
  /** Data for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The end of a task. */
export interface TaskResult {
  /** How it ended. */
  readonly state: TaskState;
  /** Exit code of its command; null where no command ran to its end. */
  readonly exitCode: number | null;
  /** Attempts that were made, 0 for a skipped task. */
  readonly attempts: number;
  /** From the first attempt's start to the end. */
  readonly durationMs: number;
  /** Why it was skipped. */
  readonly reason?: SkipReason;
  /** The task that caused this one to be skipped. */
  readonly blockedBy?: string;
  /** Why it did not succeed. */
  readonly error?: TaskError;
  /** What the action found or did, for programs and for the report. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Whether tasks that depend on this one may run: it succeeded, or its condition was false. */
export function isGood(result: TaskResult): boolean {
  return result.state === "succeeded" || result.reason === "condition";
}

/** How many tasks ended in which state. */
export type TaskCounts = Readonly<Record<TaskState, number>>;

/** What every event carries. */
export interface EventHeader {
  /** 1, 2, 3 … within the operation. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** The operation it belongs to. */
  readonly operationId: string;
}

/** What can happen in an operation, without the header. */
export type OperationHappening =
  | {
    readonly type: "operation.started";
    readonly plan: Plan;
    /** Ids of the tasks that had succeeded before, when the operation is resumed. */
    readonly done: readonly string[];
  }
  | { readonly type: "task.ready"; readonly taskId: string }
  | { readonly type: "task.started"; readonly taskId: string; readonly attempt: number }
  | {
    readonly type: "task.output";
    readonly taskId: string;
    readonly stream: "stdout" | "stderr";
    /** Decoded text, in pieces of any size; not necessarily whole lines. */
    readonly text: string;
  }
  | {
    readonly type: "task.retrying";
    readonly taskId: string;
    /** The attempt that failed. */
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: TaskError;
  }
  | { readonly type: "task.skipped"; readonly taskId: string; readonly result: TaskResult }
  | { readonly type: "task.finished"; readonly taskId: string; readonly result: TaskResult }
  | {
    readonly type: "operation.finished";
    readonly state: OperationState;
    readonly counts: TaskCounts;
    readonly durationMs: number;
  };

/** Something that happened in an operation. */
export type OperationEvent = EventHeader & OperationHappening;

/** A task of a plan and how it ended. */
export interface TaskReport {
  /** Its identifier. */
  readonly id: string;
  /** Name of the component. */
  readonly component: string | null;
  /** Name of the repository. */
  readonly repository: string;
  /** Name of the workflow's step; null outside workflows. */
  readonly step: string | null;
  /** How it ended. */
  readonly result: TaskResult;
}

/** The end of an operation: what every command that runs one returns. */
export interface OperationReport {
  /** Its identifier. */
  readonly id: string;
  /** What kind of operation it is. */
  readonly kind: Plan["kind"];
  /** What was asked for, as a person would type it. */
  readonly title: string;
  /** How it ended. */
  readonly state: OperationState;
  /** The signal that ended it, as `SIGINT`; null otherwise. */
  readonly signal: string | null;
  /** How many tasks ended in which state. */
  readonly counts: TaskCounts;
  /** From start to end, in milliseconds. */
  readonly durationMs: number;
  /** In the plan's order. */
  readonly tasks: readonly TaskReport[];
  /** Absolute path of the journal. */
  readonly journal: string;
}

/** Counts results by how they ended. */
export function countStates(results: Iterable<TaskResult>): TaskCounts {
  const counts = { succeeded: 0, failed: 0, "timed-out": 0, cancelled: 0, skipped: 0 };
  for (const { state } of results) counts[state]++;
  return counts;
}
