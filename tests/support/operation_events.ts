/**
 * Events and reports, for tests of code that shows them.
 *
 * @module
 */

import type {
  OperationEvent,
  OperationHappening,
  OperationReport,
  TaskResult,
} from "../../lib/runs/event.ts";

/** The result of a task; by default a success after 1.2 s. */
export function taskResult(changes: Partial<TaskResult> = {}): TaskResult {
  return { state: "succeeded", exitCode: 0, attempts: 1, durationMs: 1234, ...changes };
}

/** The report of an operation with these task results; its state and counts follow from them. */
export function reportOf(
  results: Readonly<Record<string, TaskResult>>,
  changes: Partial<OperationReport> = {},
): OperationReport {
  const counts = { "succeeded": 0, "failed": 0, "timed-out": 0, "cancelled": 0, "skipped": 0 };
  for (const { state } of Object.values(results)) counts[state]++;
  return {
    id: "20261121-035512-3f9a1c",
    kind: "run",
    title: "npm test",
    state: counts.failed + counts["timed-out"] > 0 ? "failed" : "succeeded",
    signal: null,
    counts,
    durationMs: 14_200,
    tasks: Object.entries(results).map(([id, result]) => (
      { id, component: null, repository: id, step: null, result }
    )),
    journal: "/shop/.nestr/runs/20261121-035512-3f9a1c",
    ...changes,
  };
}

/** Makes events of happenings by adding numbers and times. */
export function eventsOf(...happenings: readonly OperationHappening[]): OperationEvent[] {
  return happenings.map((happening, index) => ({
    seq: index + 1,
    time: "2026-11-21T03:55:12.000Z",
    operationId: "20261121-035512-3f9a1c",
    ...happening,
  }));
}
