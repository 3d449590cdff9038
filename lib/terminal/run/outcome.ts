/**
 * The end of a task in words.
 *
 * @module
 */

import type { TaskError, TaskResult, TaskState } from "../../runs/event.ts";
import type { Appearance } from "../appearance.ts";
import type { Paint } from "../style.ts";
import { visibleText } from "../visible_text.ts";

const WORDS: Readonly<Record<TaskState, string>> = {
  "succeeded": "succeeded",
  "failed": "failed",
  "timed-out": "timed out",
  "cancelled": "cancelled",
  "skipped": "skipped",
};

/**
 * The state as a word: `succeeded`, `failed`, `timed out`, `cancelled`, `skipped`.
 *
 * @param state How a task ended
 */
export function stateWord(state: TaskState): string {
  return WORDS[state];
}

/**
 * The sign and the colour of a state.
 *
 * @param state How a task ended
 * @param appearance Where it is shown
 */
export function stateMark(
  state: TaskState,
  { style, symbols }: Appearance,
): { readonly sign: string; readonly paint: Paint } {
  if (state === "succeeded") return { sign: symbols.success, paint: style.success };
  if (state === "skipped") return { sign: symbols.skipped, paint: style.muted };
  if (state === "cancelled") return { sign: symbols.warning, paint: style.warning };
  return { sign: symbols.failure, paint: style.failure };
}

/**
 * Why a task ended as it did, on one line; empty where the state says it all.
 *
 * @param result The end of the task
 */
export function outcomeReason(result: TaskResult): string {
  if (result.state === "skipped") return skipReason(result);
  return result.state === "failed" ? failureReason(result.exitCode, result.error) : "";
}

/**
 * Why an attempt failed, on one line.
 *
 * @param exitCode Of its command, where one ran to its end
 * @param error What is known besides
 */
export function failureReason(exitCode: number | null, error: TaskError | undefined): string {
  if (exitCode !== null && (error === undefined || error.code === "TASK_FAILED")) {
    return `exit code ${exitCode}`;
  }
  return error === undefined ? "" : oneLine(error.message);
}

function skipReason(result: TaskResult): string {
  switch (result.reason) {
    case "condition":
      return "its condition is not met";
    case "dependency":
      return result.blockedBy === undefined
        ? "what it depends on did not succeed"
        : `${oneLine(result.blockedBy)} did not succeed`;
    case "stopped":
      return "the operation had stopped";
    default:
      return "";
  }
}

const oneLine = (text: string): string => visibleText(text.trim().split("\n", 1)[0] ?? "");
