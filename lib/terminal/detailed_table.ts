/**
 * A table in which a row can have a second line below it: what to do about what the row says.
 *
 * The second line is not one of the columns and is never cut, because it is often a command to
 * copy.
 *
 * @module
 */

import type { Appearance } from "./appearance.ts";
import { renderTable, type Table } from "./table.ts";
import { visibleText } from "./visible_text.ts";

/** Blanks before a second line, besides those of the table. */
const DETAIL_INDENT = 2;

/**
 * A table as text with a muted second line below its rows.
 *
 * @param table Columns without titles, and rows
 * @param details The second line of each row, in the order of the rows; empty where there is none
 * @param appearance How it looks and how wide it may be
 */
export async function renderDetailedTable(
  table: Table,
  details: readonly string[],
  appearance: Appearance,
): Promise<string> {
  const margin = " ".repeat((table.indent ?? 0) + DETAIL_INDENT);
  const lines = (await renderTable(table, appearance)).split("\n").slice(0, -1);
  return lines.map((line, row) => {
    const detail = visibleText(details[row] ?? "");
    return detail === "" ? `${line}\n` : `${line}\n${margin}${appearance.style.muted(detail)}\n`;
  }).join("");
}
