/**
 * How far an operation is: a bar in the colours of how its tasks ended.
 *
 * @module
 */

import type { JSX } from "preact";
import type { TaskCounts } from "../../wire.ts";
import { count } from "../text/amounts.ts";

const PARTS = [
  ["succeeded", "good"],
  ["skipped", "quiet"],
  ["cancelled", "warn"],
  ["timed-out", "bad"],
  ["failed", "bad"],
] as const;

/** How far an operation is. */
export function ProgressBar({ counts, tasks, running }: {
  readonly counts: TaskCounts;
  readonly tasks: number;
  readonly running: boolean;
}): JSX.Element {
  const ended = PARTS.reduce((sum, [state]) => sum + counts[state], 0);
  const whole = Math.max(1, tasks, ended);
  return (
    <div
      class={`progress${running ? " progress--running" : ""}`}
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={ended}
      aria-label={`${ended} of ${count(tasks, "task")} ended`}
    >
      {PARTS.map(([state, tone]) =>
        counts[state] > 0 && (
          <span
            key={state}
            class={`progress__part tone-${tone}`}
            style={{ width: `${counts[state] / whole * 100}%` }}
          />
        )
      )}
    </div>
  );
}
