/**
 * The result of a benchmark as a table, on the terminal and in `docs/benchmarks.md`.
 *
 * @module
 */

/** One line of the table. */
export interface Row {
  readonly work: string;
  readonly against: string;
  /** Ours divided by theirs; the median. */
  readonly ratio: number;
  /** Undefined if there is none. */
  readonly limit?: number;
  /** Lowest and highest of the rounds, and the ratio of processor time; absent for memory. */
  readonly spread?: { readonly low: number; readonly high: number; readonly cpu: number };
}

/** Whether a row is within its limit. */
export function isWithinLimit({ ratio, limit }: Row): boolean {
  return limit === undefined || ratio <= limit;
}

const HEADINGS = ["work", "compared with", "at most", "ratio", "spread", "CPU time", ""];

/** The lines of a Markdown table with aligned columns. */
export function tableLines(rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => [
    row.work,
    row.against,
    row.limit === undefined ? "" : `${row.limit} ×`,
    number(row.ratio),
    row.spread ? `${number(row.spread.low)}–${number(row.spread.high)}` : "",
    row.spread ? number(row.spread.cpu) : "",
    row.limit === undefined ? "" : isWithinLimit(row) ? "ok" : "**over**",
  ]);
  const all = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, i) => Math.max(3, ...all.map((line) => line[i]!.length)));
  const line = (words: readonly string[]) =>
    `| ${words.map((word, i) => word.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(HEADINGS), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)];
}

function number(value: number): string {
  return value.toFixed(value < 0.095 ? 3 : 2);
}

const BEGIN = "<!-- measured: begin (deno task bench --write) -->";
const END = "<!-- measured: end -->";

/**
 * Replaces the measurements in a document.
 *
 * @param document Text with two marks, between which the measurements are
 * @param machine The machine that they were made on
 * @param rows The results
 * @param skipped What was not measured, and why
 * @throws {Error} The marks are missing
 */
export function withMeasurements(
  document: string,
  machine: readonly string[],
  rows: readonly Row[],
  skipped: readonly string[],
): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the document has no "${BEGIN}" … "${END}"`);
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");
  const parts = [BEGIN, list(machine), tableLines(rows).join("\n")];
  if (skipped.length > 0) parts.push(`Not measured:\n\n${list(skipped)}`);
  return document.slice(0, begin) + parts.join("\n\n") + "\n\n" + document.slice(end);
}
