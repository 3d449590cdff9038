/**
 * What a terminal shows after everything that programs have written to it.
 *
 * @module
 */

import xterm from "@xterm/headless";

/** Adjacent characters with the same look. */
export interface ScreenRun {
  /** Where it begins, from 0. */
  readonly column: number;
  readonly text: string;
  /** One of the terminal's sixteen colours; null for its default. */
  readonly color: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A line of a screen. */
export type ScreenLine = readonly ScreenRun[];

/**
 * Writes a text to a terminal of this width, and reads the screen.
 *
 * @param written Text with control sequences
 * @param columns Its width
 * @returns Lines, without the empty ones at the end
 */
export async function readScreen(written: string, columns: number): Promise<readonly ScreenLine[]> {
  const rows = 200;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const lines: ScreenLine[] = [];
  for (let y = 0; y < rows; y++) lines.push(readLine(terminal, y, columns));
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line.length > 0) + 1);
}

function readLine(
  terminal: InstanceType<typeof xterm.Terminal>,
  y: number,
  columns: number,
): ScreenLine {
  const line = terminal.buffer.active.getLine(y);
  const runs: ScreenRun[] = [];
  for (let column = 0; line && column < columns; column++) {
    const cell = line.getCell(column);
    const text = cell?.getChars() ?? "";
    if (!cell || text.trim() === "") continue;
    const look = {
      color: cell.isFgPalette() ? cell.getFgColor() : null,
      bold: cell.isBold() !== 0,
      dim: cell.isDim() !== 0,
    };
    const last = runs.at(-1);
    const continues = last && column - (last.column + last.text.length) <= 1 &&
      last.color === look.color && last.bold === look.bold && last.dim === look.dim;
    if (continues) {
      runs[runs.length - 1] = { ...last, text: last.text.padEnd(column - last.column) + text };
    } else runs.push({ column, text, ...look });
  }
  return runs;
}

/** The text of a line. */
export function lineText(line: ScreenLine): string {
  return line.reduce((text, run) => text.padEnd(run.column) + run.text, "");
}
