/**
 * One list of the operations of this server and the runs in the journal. Pure.
 *
 * @module
 */

import type { OperationSummary, RunListing, TaskCounts } from "../../wire.ts";
import { shownTitle } from "../text/shown_title.ts";
import { isRunning, type RunView } from "./run_view.ts";

/** An entry of the history. */
export interface HistoryEntry {
  readonly id: string;
  readonly title: string;
  /** The kind of operation. */
  readonly kind: string;
  readonly state: RunView["state"];
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly counts: TaskCounts;
  readonly tasks: number;
}

/**
 * The history, newest first. What this server knows of an operation takes precedence, as it is
 * newer than what the journal had when it was read.
 */
export function historyOf(
  operations: readonly OperationSummary[],
  runs: readonly RunListing[],
): readonly HistoryEntry[] {
  const entries = new Map<string, HistoryEntry>();
  for (const run of runs) entries.set(run.id, ofRun(run));
  for (const operation of operations) {
    entries.set(operation.id, ofOperation(operation, entries.get(operation.id)));
  }
  return [...entries.values()].sort((a, b) => {
    const running = Number(isRunning(b.state)) - Number(isRunning(a.state));
    return running || (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0);
  });
}

function ofRun(run: RunListing): HistoryEntry {
  const ended = Object.values(run.counts).reduce((sum, number) => sum + number, 0);
  return { ...run, title: shownTitle(run.title), tasks: ended + run.unfinished };
}

function ofOperation(operation: OperationSummary, known: HistoryEntry | undefined): HistoryEntry {
  const { endedAt, startedAt } = operation;
  return {
    ...operation,
    title: shownTitle(operation.title),
    // A resumed run keeps its original kind.
    kind: operation.operation === "resume" && known ? known.kind : operation.operation,
    durationMs: endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt),
  };
}
