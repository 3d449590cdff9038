/**
 * How many tasks ended in which state, in words.
 *
 * @module
 */

import type { TaskCounts } from "../../../wire.ts";
import { count } from "../../text/amounts.ts";

/** As `3 tasks: 1 failed, 1 skipped`, `7 tasks`, `2 of 7 tasks`, `3 tasks: 1 left alone`. */
export function countsInWords(counts: TaskCounts, tasks: number, left = 0): string {
  const ended = Object.values(counts).reduce((sum, number) => sum + number, 0);
  const all = ended < tasks ? `${ended} of ${count(tasks, "task")}` : count(tasks, "task");
  const notable = [
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts["timed-out"] > 0 ? [`${counts["timed-out"]} timed out`] : []),
    ...(counts.cancelled > 0 ? [`${counts.cancelled} cancelled`] : []),
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
    ...(left > 0 ? [`${left} left alone`] : []),
  ];
  return notable.length > 0 ? `${all}: ${notable.join(", ")}` : all;
}
