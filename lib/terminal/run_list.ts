/**
 * The runs of a project, one line each, the newest first.
 *
 * In a pipe every line has every column: identifier, start (UTC), state, succeeded tasks, all
 * tasks, milliseconds, `undoable` or `-`, and the title, which may hold blanks, at the end.
 *
 * @module
 */

import type { RunListing } from "../engine/runs.ts";
import { formatAge } from "./age.ts";
import type { Appearance } from "./appearance.ts";
import { formatDuration } from "./duration.ts";
import { runStateMark, taskTotal } from "./run_state.ts";
import { type Cell, renderTable } from "./table.ts";

/**
 * Runs as text.
 *
 * @param result The runs, in the order to show them
 * @param appearance Of the stream it goes to
 * @param now The present, for telling how long ago a run was started
 */
export async function renderRunList(
  { runs }: { readonly runs: readonly RunListing[] },
  appearance: Appearance,
  now: Date,
): Promise<string> {
  if (appearance.columns === null) return await renderRecords(runs, appearance);
  const { style } = appearance;
  if (runs.length === 0) return style.muted("nothing has been run in this project yet") + "\n";
  return await renderTable({
    columns: [
      { title: "RUN" },
      { title: "STARTED" },
      { title: "STATE" },
      { title: "DONE", align: "right" },
      { title: "TIME", align: "right" },
      { title: "TITLE", shrinkTo: 8 },
      {},
    ],
    rows: runs.map((run) => {
      const { words, paint } = runStateMark(run.state, appearance);
      return [
        run.id,
        { text: formatAge(new Date(run.startedAt), now), paint: style.muted },
        { text: words, paint },
        doneCell(run, appearance),
        {
          text: run.durationMs === null ? "-" : formatDuration(run.durationMs),
          paint: style.muted,
        },
        { text: run.title, paint: style.emphasis },
        { text: run.undoable ? "undo" : "", paint: style.command },
      ];
    }),
  }, appearance);
}

/** The tasks that need no more work, of all. */
function doneCell({ counts, unfinished }: RunListing, { style }: Appearance): Cell {
  const total = taskTotal(counts, unfinished);
  const text = `${counts.succeeded}/${total}`;
  return counts.succeeded === total ? { text, paint: style.muted } : { text };
}

function renderRecords(runs: readonly RunListing[], appearance: Appearance): Promise<string> {
  return renderTable({
    columns: [{}, {}, {}, { align: "right" }, { align: "right" }, { align: "right" }, {}, {}],
    rows: runs.map((run) => [
      run.id,
      run.startedAt,
      { text: run.state, paint: runStateMark(run.state, appearance).paint },
      String(run.counts.succeeded),
      String(taskTotal(run.counts, run.unfinished)),
      run.durationMs === null ? "-" : String(Math.round(run.durationMs)),
      run.undoable ? "undoable" : "-",
      run.title,
    ]),
  }, appearance);
}
