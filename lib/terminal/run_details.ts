/**
 * One run: how it stands, how each task ended and why, and what can be typed next.
 *
 * @module
 */

import type { RunDetails } from "../engine/runs.ts";
import { isGood, type TaskResult } from "../runs/event.ts";
import type { RunState } from "../runs/journal_reader.ts";
import type { Appearance } from "./appearance.ts";
import { formatDuration } from "./duration.ts";
import { renderWarning } from "./error.ts";
import { quantity } from "./quantity.ts";
import { outcomeReason, stateMark, stateWord } from "./run/outcome.ts";
import { countsText, runStateMark } from "./run_state.ts";
import { type Cell, renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";

/**
 * A run as text.
 *
 * @param run The run with its tasks
 * @param appearance Of the stream it goes to
 */
export async function renderRunDetails(run: RunDetails, appearance: Appearance): Promise<string> {
  const { style } = appearance;
  const { words, sign, paint } = runStateMark(run.state, appearance);
  const heading = `${paint(sign)} ${style.heading(visibleText(run.title))} ${paint(words)}\n`;
  const damaged = run.damagedLines === 0 ? "" : renderWarning(
    `${quantity(run.damagedLines, "line")} of the journal could not be read`,
    appearance,
  );
  const blocks = [
    heading + await factTable(run, appearance),
    await taskTable(run, appearance),
    damaged,
    await commandTable(run, appearance),
  ];
  return blocks.filter((block) => block !== "").join("\n");
}

function factTable(run: RunDetails, appearance: Appearance): Promise<string> {
  const { style } = appearance;
  const rows: readonly (readonly [string, string])[] = [
    ["run", run.id],
    ["started", `${run.startedAt.slice(0, 19).replace("T", " ")} UTC`],
    ["took", run.durationMs === null ? "" : formatDuration(run.durationMs)],
    ["selection", run.selection ?? ""],
    ["tasks", countsText(run.counts, run.unfinished)],
    ["journal", run.journal],
  ];
  return renderTable({
    indent: 2,
    columns: [{}, {}],
    rows: rows.filter(([, value]) => value !== "")
      .map(([label, value]) => [{ text: label, paint: style.muted }, value]),
  }, appearance);
}

function taskTable({ state, tasks }: RunDetails, appearance: Appearance): Promise<string> {
  const { style } = appearance;
  return renderTable({
    indent: 2,
    columns: [{ shrinkTo: 16 }, {}, { align: "right" }, { shrinkTo: 20 }],
    rows: tasks.map(({ id, startedAt, result }) => [
      { text: id, paint: style.emphasis },
      result === null
        ? openCell(state, startedAt, appearance)
        : { text: stateWord(result.state), paint: stateMark(result.state, appearance).paint },
      {
        text: result === null || result.state === "skipped"
          ? "-"
          : formatDuration(result.durationMs),
        paint: style.muted,
      },
      result === null ? "" : reasonText(result),
    ]),
  }, appearance);
}

/** How a task stands that has not ended. */
function openCell(run: RunState, startedAt: string | null, { style }: Appearance): Cell {
  if (run !== "running") {
    return { text: startedAt === null ? "not started" : "interrupted", paint: style.warning };
  }
  return startedAt === null
    ? { text: "waiting", paint: style.muted }
    : { text: "running", paint: style.command };
}

/** Why a task ended as it did; for one that succeeded, what the action says it has done. */
function reasonText(result: TaskResult): string {
  if (result.state !== "succeeded") return outcomeReason(result);
  const { outcome, message } = result.data ?? {};
  if (outcome === "left") return `left alone: ${message}`;
  return typeof outcome === "string" ? outcome : "";
}

function commandTable(run: RunDetails, appearance: Appearance): Promise<string> {
  const { id, kind, tasks, state, undoable } = run;
  // Only commands print anything.
  const printed = (kind === "run" || kind === "workflow") &&
    tasks.some(({ result }) => result !== null && result.attempts > 0);
  const open = tasks.some(({ result }) => result === null || !isGood(result));
  const rows: readonly (readonly [boolean, string, string])[] = [
    [printed, "what its tasks printed:", "logs"],
    [open && state !== "running", "run what did not succeed again:", "resume"],
    [undoable, "put back what it removed:", "undo"],
  ];
  return renderTable({
    indent: 2,
    columns: [{}, {}],
    rows: rows.filter(([applies]) => applies).map(([, purpose, verb]) => [
      purpose,
      { text: `nestr runs ${verb} ${id}`, paint: appearance.style.command },
    ]),
  }, appearance);
}
