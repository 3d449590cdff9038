/**
 * The closing words of an operation: how many tasks ended in which state, which did not succeed and
 * why, and the commands that show more or run only those again.
 *
 * @module
 */

import { isGood, type OperationReport, type TaskReport } from "../runs/event.ts";
import { isResumable } from "../runs/plan.ts";
import type { Appearance } from "./appearance.ts";
import { markCommands } from "./command_line.ts";
import { formatDuration } from "./duration.ts";
import { quantity } from "./quantity.ts";
import { outcomeReason, stateMark, stateWord } from "./run/outcome.ts";
import { countsText } from "./run_state.ts";
import { renderTable } from "./table.ts";
import { visibleLines } from "./visible_text.ts";

/** Tasks that are listed by name at most. */
const LISTED_TASKS = 20;

/** Hints that are shown at most; each of them once. */
const SHOWN_HINTS = 3;

/**
 * The closing words for standard error, with a line feed at their end.
 *
 * @param report How the operation ended
 * @param appearance Of standard error
 */
export async function renderSummary(
  report: OperationReport,
  appearance: Appearance,
): Promise<string> {
  const heading = headingLine(report, appearance);
  const open = report.tasks.filter(({ result }) => !isGood(result));
  if (open.length === 0) return heading;
  // Those that failed by themselves come before those that were only skipped.
  const listed = [
    ...open.filter(({ result }) => result.state !== "skipped"),
    ...open.filter(({ result }) => result.state === "skipped"),
  ].slice(0, LISTED_TASKS);
  const left = open.length - listed.length;
  const more = left === 0 ? "" : appearance.style.muted(`  and ${left} more\n`);
  const tasks = await taskTable(listed, appearance);
  const commands = await commandTable(report, listed, appearance);
  return `${heading}\n${tasks}${more}\n${hintBlock(listed, appearance)}${commands}`;
}

/** What to do about failures, where that is known. */
function hintBlock(tasks: readonly TaskReport[], { style }: Appearance): string {
  const hints = new Set(tasks.flatMap(({ result }) => result.error?.hint ?? []));
  const lines = [...hints].slice(0, SHOWN_HINTS)
    .flatMap((hint) => markCommands(visibleLines(hint), style).split("\n"));
  return lines.length === 0 ? "" : `${lines.map((line) => `  ${line}\n`).join("")}\n`;
}

function headingLine(report: OperationReport, appearance: Appearance): string {
  const { style, symbols } = appearance;
  const time = style.muted(` in ${formatDuration(report.durationMs)}`);
  const total = quantity(report.tasks.length, "task");
  const { sign, paint } = stateMark(report.state, appearance);
  const counts = countsText(report.counts, 0);
  if (report.state === "succeeded" && report.counts.succeeded === report.tasks.length) {
    return `${style.success(symbols.success)} ${total} succeeded${time}\n`;
  }
  const ended = report.state === "cancelled" || report.state === "timed-out"
    ? ` (${report.signal === null ? stateWord(report.state) : `ended by ${report.signal}`})`
    : "";
  return `${paint(sign)} ${total}${counts === "" ? "" : `: ${counts}`}${time}${ended}\n`;
}

function taskTable(tasks: readonly TaskReport[], appearance: Appearance): Promise<string> {
  const { style } = appearance;
  return renderTable({
    indent: 2,
    columns: [{ shrinkTo: 16 }, {}, { shrinkTo: 20 }, { align: "right" }],
    rows: tasks.map(({ id, result }) => [
      { text: id, paint: style.emphasis },
      { text: stateWord(result.state), paint: stateMark(result.state, appearance).paint },
      outcomeReason(result),
      {
        text: result.state === "skipped" ? "" : formatDuration(result.durationMs),
        paint: style.muted,
      },
    ]),
  }, appearance);
}

function commandTable(
  report: OperationReport,
  listed: readonly TaskReport[],
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  const printed = (report.kind === "run" || report.kind === "workflow") &&
    listed.some(({ result }) => result.attempts > 0);
  const command = (text: string) => ({ text, paint: style.command });
  return renderTable({
    indent: 2,
    columns: [{}, {}],
    rows: [
      ...(printed ? [["what they printed:", command(`nestr runs logs ${report.id}`)]] : []),
      isResumable(report.kind)
        ? ["run only these again:", command(`nestr runs resume ${report.id}`)]
        : ["how each ended:", command(`nestr runs show ${report.id}`)],
    ],
  }, appearance);
}
