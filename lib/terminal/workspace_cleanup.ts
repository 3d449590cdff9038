/**
 * What belongs to no workspace any more, and what was done about it.
 *
 * In a pipe every find has one line: what was or would be done, kind, name, workspace, reason.
 *
 * @module
 */

import type { CleanupResult, Orphan } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import { renderDetailedTable } from "./detailed_table.ts";
import { quantity } from "./quantity.ts";
import { type Cell, renderTable, type Table } from "./table.ts";

/** What `--force` does, and has done; what is kept is a person's to decide. */
const ACTIONS: Readonly<Record<Orphan["action"], readonly [would: string, did: string]>> = {
  remove: ["remove", "removed"],
  forget: ["forget", "forgotten"],
  release: ["release", "released"],
  finish: ["finish", "finished"],
  keep: ["keep", "kept"],
};

/**
 * A cleanup as text.
 *
 * @param result What was found, and done
 * @param go The command that does it
 * @param appearance Of the stream it goes to
 */
export async function renderCleanup(
  { dryRun, orphans }: CleanupResult,
  go: string,
  appearance: Appearance,
): Promise<string> {
  const { style, symbols } = appearance;
  const onTerminal = appearance.columns !== null;
  if (orphans.length === 0) {
    return onTerminal ? `${style.success(symbols.success)} nothing is left over\n` : "";
  }
  const table: Table = {
    columns: [{}, {}, { shrinkTo: 10 }, { shrinkTo: 8 }, { shrinkTo: 16 }],
    rows: orphans.map((orphan) => [
      actionCell(orphan, appearance),
      { text: orphan.kind, paint: style.muted },
      { text: orphan.name, paint: style.emphasis },
      orphan.workspace ?? "-",
      onTerminal || orphan.error === undefined
        ? orphan.reason
        : `${orphan.reason}: ${orphan.error.message}`,
    ]),
  };
  if (!onTerminal) return await renderTable(table, appearance);
  const text = await renderDetailedTable(
    table,
    orphans.map(({ error }) => error?.message ?? ""),
    appearance,
  );
  const count = quantity(orphans.length, "leftover");
  const them = orphans.length === 1 ? "it" : "them";
  // What is kept in any case is not dealt with by a command.
  return dryRun && orphans.some(({ action }) => action !== "keep")
    ? `${text}${style.muted(`${count} found, nothing was changed; remove ${them} with:`)} ${
      style.command(go)
    }\n`
    : text;
}

function actionCell(
  { action, done }: CleanupResult["orphans"][number],
  { style }: Appearance,
): Cell {
  const [would, did] = ACTIONS[action];
  if (done === null) return { text: would, paint: style.warning };
  if (done) return { text: did, paint: style.success };
  return action === "keep"
    ? { text: did, paint: style.warning }
    : { text: "failed", paint: style.failure };
}
