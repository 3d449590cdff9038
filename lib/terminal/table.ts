/**
 * Aligned columns of plain values.
 *
 * Cells are made harmless, measured in terminal columns and only then coloured. On a terminal the
 * widest of the columns that may shrink are cut with an ellipsis until a row fits; text that goes
 * to a pipe or a file is never cut.
 *
 * @module
 */

import type { Appearance } from "./appearance.ts";
import type { Paint } from "./style.ts";
import { prepareWidths, textWidth, truncateText } from "./text_width.ts";
import { isPlain, visibleText } from "./visible_text.ts";

/** A value and how it looks. */
export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

/** A column of a table. */
export interface Column {
  /** Shown above the column, on a terminal only, when any column has one. */
  readonly title?: string;
  /** Numbers stand to the right. */
  readonly align?: "left" | "right";
  /** The least width it may be cut to on a terminal; columns without it are never cut. */
  readonly shrinkTo?: number;
  /** Blanks between it and the next column; 2 by default. */
  readonly gap?: number;
}

/** What to print as a table. */
export interface Table {
  readonly columns: readonly Column[];
  /** Rows of as many cells as there are columns; a string is a cell without colour. */
  readonly rows: readonly (readonly (Cell | string)[])[];
  /** Blanks before each row; 0 by default. */
  readonly indent?: number;
}

/** A cell that is ready to be printed. */
interface Measured {
  readonly text: string;
  readonly paint: Paint | undefined;
  /** In columns of the terminal. */
  readonly width: number;
}

/**
 * A table as text, one line for each row, each with a line feed and without blanks at its end.
 * Columns in which every cell is empty are left out.
 *
 * @param table Columns and rows
 * @param appearance How it looks and how wide it may be
 */
export async function renderTable(table: Table, appearance: Appearance): Promise<string> {
  const isUsed = table.columns.map((_, index) =>
    table.rows.some((row) => textOf(row[index]!) !== "")
  );
  const used = <Item>(items: readonly Item[]) => items.filter((_, index) => isUsed[index]);
  const columns = used(table.columns);
  const titled = appearance.columns !== null && columns.some(({ title }) => title !== undefined);
  const paint = appearance.style.muted;
  const titles = table.columns.map(({ title }): Cell => ({ text: title ?? "", paint }));
  await prepareWidths(unusualTexts(table.rows));
  const cells = titled ? [titles, ...table.rows] : table.rows;
  const rows = cells.map((row) => used(row).map(measured));
  const indent = table.indent ?? 0;
  const widths = fit(columns, naturalWidths(columns, rows), appearance.columns, indent);
  const margin = " ".repeat(indent);
  return rows.map((row) => `${margin}${renderRow(row, columns, widths, appearance)}\n`).join("");
}

const textOf = (cell: Cell | string): string => typeof cell === "string" ? cell : cell.text;

function measured(cell: Cell | string): Measured {
  const text = textOf(cell);
  const paint = typeof cell === "string" ? undefined : cell.paint;
  if (isPlain(text)) return { text, paint, width: text.length };
  const visible = visibleText(text);
  return { text: visible, paint, width: textWidth(visible) };
}

function* unusualTexts(rows: Table["rows"]): Iterable<string> {
  for (const row of rows) {
    for (const cell of row) {
      const text = textOf(cell);
      if (!isPlain(text)) yield visibleText(text);
    }
  }
}

function naturalWidths(
  columns: readonly Column[],
  rows: readonly (readonly Measured[])[],
): number[] {
  return columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]!.width), 0)
  );
}

const gapAfter = (column: Column): number => column.gap ?? 2;

/** Takes width from the widest column that may shrink until the row fits or none may. */
function fit(
  columns: readonly Column[],
  natural: readonly number[],
  available: number | null,
  indent: number,
): readonly number[] {
  if (available === null) return natural;
  const widths = [...natural];
  const gaps = columns.slice(0, -1).reduce((sum, column) => sum + gapAfter(column), 0);
  let excess = indent + gaps + widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    let widest = -1;
    columns.forEach(({ shrinkTo }, index) => {
      if (shrinkTo === undefined || widths[index]! <= shrinkTo) return;
      if (widest < 0 || widths[index]! > widths[widest]!) widest = index;
    });
    if (widest < 0) break;
    widths[widest]!--;
    excess--;
  }
  return widths;
}

function renderRow(
  row: readonly Measured[],
  columns: readonly Column[],
  widths: readonly number[],
  { symbols }: Appearance,
): string {
  // Blanks at the end are left out before colouring, or a colour code would keep them.
  let last = row.length - 1;
  while (last > 0 && row[last]!.text === "") last--;
  let line = "";
  for (let index = 0; index <= last; index++) {
    const { text, paint, width } = row[index]!;
    const room = widths[index]!;
    const cut = width > room ? truncateText(text, room, symbols.ellipsis) : text;
    const blanks = " ".repeat(Math.max(0, room - (width > room ? textWidth(cut) : width)));
    const painted = paint === undefined || cut === "" ? cut : paint(cut);
    if (columns[index]!.align === "right") line += blanks + painted;
    else line += index < last ? painted + blanks : painted;
    if (index < last) line += " ".repeat(gapAfter(columns[index]!));
  }
  return line;
}
