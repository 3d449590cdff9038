/**
 * How a run of the journal stands, in words.
 *
 * @module
 */

import type { TaskCounts, TaskState } from "../runs/event.ts";
import type { RunState } from "../runs/journal_reader.ts";
import type { Appearance } from "./appearance.ts";
import { stateMark, stateWord } from "./run/outcome.ts";
import type { Paint } from "./style.ts";

const TASK_STATES: readonly TaskState[] = [
  "succeeded",
  "failed",
  "timed-out",
  "cancelled",
  "skipped",
];

/**
 * The state of a run as words with sign and colour.
 *
 * @param state How the run stands
 * @param appearance Where it is shown
 */
export function runStateMark(
  state: RunState,
  appearance: Appearance,
): { readonly words: string; readonly sign: string; readonly paint: Paint } {
  const { style, symbols } = appearance;
  if (state === "running") return { words: state, sign: symbols.running, paint: style.command };
  if (state === "interrupted") return { words: state, sign: symbols.warning, paint: style.warning };
  return { words: stateWord(state), ...stateMark(state, appearance) };
}

/** How many tasks a run has, ended or not. */
export function taskTotal(counts: TaskCounts, unfinished: number): number {
  return TASK_STATES.reduce((sum, state) => sum + counts[state], unfinished);
}

/**
 * The tasks of a run by their state: `3 succeeded, 1 failed, 2 unfinished`.
 *
 * @param counts How many tasks ended in which state
 * @param unfinished How many have not ended
 */
export function countsText(counts: TaskCounts, unfinished: number): string {
  const parts = TASK_STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${stateWord(state)}`);
  return [...parts, ...(unfinished > 0 ? [`${unfinished} unfinished`] : [])].join(", ");
}
