/**
 * Where the lines of a log are that are wrapped at a number of columns.
 *
 * The font is monospaced and a line may be broken anywhere, so that the length of a line tells how
 * many rows it takes. Where it does not (wide characters, tabs), what was drawn is measured and
 * corrects it.
 *
 * @module
 */

import type { RowPlaces } from "../lists/virtual_window.ts";
import { plainText } from "./ansi.ts";
import type { LineBuffer, LogLine } from "./line_buffer.ts";

/** The lines of a growing log, wrapped. */
export class WrappedLines implements RowPlaces {
  readonly #columns: number;
  readonly #height: number;
  /** How many rows each line takes. */
  readonly #rows: number[] = [];
  /** How many rows there are up to the end of each line. */
  readonly #ends: number[] = [];
  #prepended = 0;
  /** How many of the lines can no longer grow. */
  #finished = 0;

  /**
   * @param columns How many characters a row has
   * @param height Height of a row
   */
  constructor(columns: number, height: number) {
    this.#columns = columns;
    this.#height = height;
  }

  get count(): number {
    return this.#ends.length;
  }

  top(line: number): number {
    return this.#rowsBefore(Math.min(line, this.count)) * this.#height;
  }

  at(distance: number): number {
    const row = distance / this.#height;
    let [low, high] = [0, Math.max(0, this.count - 1)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! > row) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Takes the lines that are new; all again if some were prepended or dropped. */
  extend(buffer: LineBuffer): void {
    if (buffer.prepended !== this.#prepended) this.#finished = 0;
    this.#prepended = buffer.prepended;
    this.#rows.length = this.#finished;
    for (let line = this.#finished; line < buffer.length; line++) {
      this.#rows.push(this.#rowsOf(buffer.at(line)!));
    }
    this.#add(this.#finished);
    this.#finished = buffer.isOpen ? buffer.length - 1 : buffer.length;
  }

  /**
   * Corrects lines by how high they have turned out to be.
   *
   * @param first The first of them
   * @param heights Their heights
   * @returns Whether any was different
   */
  correct(first: number, heights: readonly number[]): boolean {
    const rows = heights.map((height) => Math.max(1, Math.round(height / this.#height)));
    if (rows.every((count, place) => count === this.#rows[first + place])) return false;
    this.#rows.splice(first, rows.length, ...rows);
    this.#add(first);
    return true;
  }

  /** Adds the rows up from a line on. */
  #add(first: number): void {
    this.#ends.length = first;
    for (let line = first; line < this.#rows.length; line++) {
      this.#ends.push(this.#rowsBefore(line) + this.#rows[line]!);
    }
  }

  #rowsBefore(line: number): number {
    return line <= 0 ? 0 : this.#ends[line - 1]!;
  }

  #rowsOf({ text }: LogLine): number {
    if (text.length <= this.#columns && !text.includes("\t")) return 1;
    const { length } = plainText(text).replaceAll("\t", "    ");
    return Math.max(1, Math.ceil(length / this.#columns));
  }
}
