/**
 * Runs one task to its end: attempts, time limit, retries.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { OperationHappening, TaskError, TaskResult } from "./event.ts";
import type { PlannedTask } from "./plan.ts";

/** The result of one attempt at a task. */
export type TaskOutcome =
  | { readonly state: "succeeded"; readonly exitCode?: number; readonly data?: TaskResult["data"] }
  | {
    readonly state: "failed";
    readonly exitCode?: number;
    readonly error: TaskError;
    /** Whether a retry cannot help, because what is missing will stay missing. */
    readonly final?: boolean;
  }
  | { readonly state: "skipped" };

/** Makes one attempt at a task. Must end soon after the attempt's signal is aborted. */
export type ExecuteTask = (task: PlannedTask, attempt: Attempt) => Promise<TaskOutcome>;

/** What one attempt at a task is given. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  /** Aborted when the attempt must end. */
  readonly signal: AbortSignal;
  /** Reports an event of the attempt. */
  readonly emit: (happening: OperationHappening) => void | Promise<void>;
}

/** Failures that may not occur again on a retry; all others would. */
const MAY_PASS: ReadonlySet<string> = new Set([
  "GIT_FAILED",
  "INTERNAL",
  "JJ_FAILED",
  "REMOTE_UNREACHABLE",
  "REPOSITORY_LOCKED",
  "TIMED_OUT",
]);

/** The longest wait between two attempts, in milliseconds. */
const LONGEST_DELAY_MS = 30_000;

interface AttemptOptions {
  readonly execute: ExecuteTask;
  readonly emit: (happening: OperationHappening) => void | Promise<void>;
  readonly retryDelayMs: number;
  /** Aborted, with the operation's state as its reason, when the whole operation stops. */
  readonly stop: AbortSignal;
}

/** Attempts a task until it succeeds, has no attempts left, or is stopped. */
export async function attemptTask(task: PlannedTask, options: AttemptOptions): Promise<TaskResult> {
  const started = performance.now();
  for (let attempt = 1;; attempt++) {
    options.emit({ type: "task.started", taskId: task.id, attempt });
    const { result, final } = await attemptOnce(task, attempt, options);
    const last = final || attempt > task.retries || options.stop.aborted;
    if (last || result.state === "succeeded" || result.state === "skipped") {
      return { ...result, durationMs: Math.round(performance.now() - started) };
    }
    const delayMs = Math.min(options.retryDelayMs * 2 ** (attempt - 1), LONGEST_DELAY_MS);
    const error = result.error ?? new NestrError("INTERNAL", "no reason given").toJSON();
    options.emit({ type: "task.retrying", taskId: task.id, attempt, delayMs, error });
    await sleep(delayMs, options.stop);
    if (options.stop.aborted) {
      return { ...result, durationMs: Math.round(performance.now() - started) };
    }
  }
}

async function attemptOnce(
  task: PlannedTask,
  number: number,
  { execute, emit, stop }: AttemptOptions,
): Promise<{ readonly result: Omit<TaskResult, "durationMs">; readonly final: boolean }> {
  const controller = new AbortController();
  let timedOut = false;
  const onStop = () => controller.abort();
  stop.addEventListener("abort", onStop, { once: true });
  if (stop.aborted) controller.abort();
  const timer = task.timeoutMs === null ? undefined : setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, task.timeoutMs);
  let outcome: TaskOutcome;
  try {
    outcome = await execute(task, { number, signal: controller.signal, emit });
  } catch (thrown) {
    const error = NestrError.from(thrown);
    outcome = { state: "failed", error: error.toJSON(), final: !MAY_PASS.has(error.code) };
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", onStop);
  }
  return {
    result: resultOf(task, outcome, number, timedOut, stop),
    final: outcome.state === "failed" && outcome.final === true,
  };
}

function resultOf(
  task: PlannedTask,
  outcome: TaskOutcome,
  number: number,
  timedOut: boolean,
  stop: AbortSignal,
): Omit<TaskResult, "durationMs"> {
  switch (outcome.state) {
    case "skipped":
      return { state: "skipped", exitCode: null, attempts: 0, reason: "condition" };
    case "succeeded":
      return { exitCode: null, attempts: number, ...outcome };
    case "failed": {
      const ended = { exitCode: outcome.exitCode ?? null, attempts: number };
      // A task that failed because it was told to end did not fail of its own accord.
      if (timedOut) return { ...ended, state: "timed-out", error: timeoutError(task) };
      if (stop.aborted) {
        return { ...ended, state: "cancelled", error: stopError(task, stop.reason) };
      }
      return { ...ended, state: "failed", error: outcome.error };
    }
  }
}

function timeoutError(task: PlannedTask): TaskError {
  return new NestrError(
    "TIMED_OUT",
    `"${task.id}" took longer than its limit of ${task.timeoutMs} ms`,
    {
      hint: "raise the limit with --timeout, or timeout in the manifest",
    },
  ).toJSON();
}

function stopError(task: PlannedTask, reason: unknown): TaskError {
  return reason === "timed-out"
    ? new NestrError("TIMED_OUT", `"${task.id}" was ended: the whole operation took too long`)
      .toJSON()
    : new NestrError("CANCELLED", `"${task.id}" was ended by a signal`).toJSON();
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
  });
}
