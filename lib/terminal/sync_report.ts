/**
 * What synchronising did with each repository, and why it left some alone.
 *
 * On a terminal the repositories that were current already are only counted, and what needs a hand
 * comes last, each with what to do below it. In a pipe every repository has one line: name,
 * outcome, reason or error code, details, what to do.
 *
 * @module
 */

import type { SyncData } from "../engine/sync_task.ts";
import type { OperationReport, TaskReport } from "../runs/event.ts";
import type { Appearance } from "./appearance.ts";
import { renderDetailedTable } from "./detailed_table.ts";
import { quantity } from "./quantity.ts";
import { outcomeReason, stateMark, stateWord } from "./run/outcome.ts";
import type { Paint } from "./style.ts";
import { renderTable } from "./table.ts";

/** What became of one repository, in words. */
interface SyncLine {
  readonly name: string;
  /** Lines with a higher rank come later. */
  readonly rank: number;
  /** One word, for programs. */
  readonly outcome: string;
  /** The same for people. */
  readonly words: string;
  readonly paint: Paint;
  /** One word, for programs; empty where there is nothing to give a reason for. */
  readonly reason: string;
  readonly text: string;
  readonly hint: string;
}

const RANKS = { cloned: 0, updated: 1, current: 2, left: 3, skipped: 4, failed: 5 } as const;

/**
 * The report of `repo sync` as text.
 *
 * @param report How the operation ended; the tasks' data is `SyncData`
 * @param appearance Of the stream it goes to
 */
export async function renderSyncReport(
  report: OperationReport,
  appearance: Appearance,
): Promise<string> {
  const lines = report.tasks.map((task) => syncLine(task, appearance))
    .sort((a, b) => a.rank - b.rank);
  return appearance.columns === null
    ? await renderRecords(lines, appearance)
    : await renderForPeople(lines, appearance);
}

function renderRecords(lines: readonly SyncLine[], appearance: Appearance): Promise<string> {
  return renderTable({
    columns: [{}, {}, {}, {}, {}],
    rows: lines.map(({ name, outcome, paint, reason, text, hint }) => [
      name,
      { text: outcome, paint },
      reason || "-",
      text || "-",
      hint,
    ]),
  }, appearance);
}

async function renderForPeople(
  lines: readonly SyncLine[],
  appearance: Appearance,
): Promise<string> {
  const { style, symbols } = appearance;
  const told = lines.filter(({ rank }) => rank !== RANKS.current);
  const current = lines.length - told.length;
  const table = await renderDetailedTable(
    {
      columns: [{}, {}, {}],
      rows: told.map(({ name, words, paint, text }) => [
        { text: name, paint: style.emphasis },
        { text: words, paint },
        text,
      ]),
    },
    told.map(({ hint }) => hint),
    appearance,
  );
  if (current === 0) return table;
  if (told.length > 0) {
    return table + style.muted(`${current} ${current === 1 ? "other is" : "others are"} current`) +
      "\n";
  }
  const all = current === 1 ? "the repository is" : `all ${current} repositories are`;
  return `${style.success(symbols.success)} ${all} current\n`;
}

function syncLine(task: TaskReport, appearance: Appearance): SyncLine {
  const { result, repository: name } = task;
  if (result.state !== "succeeded") return unfinishedLine(task, appearance);
  const { style } = appearance;
  const data = result.data as SyncData;
  const line = { name, outcome: data.outcome, rank: RANKS[data.outcome], words: data.outcome };
  switch (data.outcome) {
    case "cloned":
      return { ...line, paint: style.success, reason: "", text: at(data.to), hint: "" };
    case "updated":
      return { ...line, paint: style.success, reason: "", text: movedText(data), hint: "" };
    case "current":
      return { ...line, paint: style.muted, reason: "", text: "", hint: "" };
    case "left": {
      const { reason, message: text, hint } = data;
      return { ...line, words: "left alone", paint: style.warning, reason, text, hint };
    }
  }
}

/** A repository whose task did not succeed. */
function unfinishedLine({ repository, result }: TaskReport, appearance: Appearance): SyncLine {
  const { state, error } = result;
  return {
    name: repository,
    rank: state === "skipped" ? RANKS.skipped : RANKS.failed,
    outcome: state,
    words: stateWord(state),
    paint: stateMark(state, appearance).paint,
    reason: error?.code ?? result.reason ?? "",
    text: outcomeReason(result),
    hint: error?.hint ?? "",
  };
}

function movedText(data: Extract<SyncData, { readonly outcome: "updated" }>): string {
  const { from, to, commits } = data;
  const range = from === null || to === null ? at(to) : `${short(from)}..${short(to)}`;
  return [commits > 0 ? quantity(commits, "commit") : "", range].filter(Boolean).join(", ");
}

const at = (commit: string | null): string => commit === null ? "" : `at ${short(commit)}`;

const short = (commit: string): string => commit.slice(0, 7);
