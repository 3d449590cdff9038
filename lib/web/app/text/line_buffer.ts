/**
 * A log as lines, while it grows.
 *
 * Pieces of any size come in at the end, earlier parts at the beginning. Each line knows the colours
 * that it begins with, so that any line can be drawn without those before it.
 *
 * @module
 */

import { carriedStyle } from "./ansi.ts";

/** A line of a log. */
export interface LogLine {
  /** The text with its escape sequences, without the line feed. */
  readonly text: string;
  /** The sequences that set the style it begins with. */
  readonly style: string;
}

/** So much of a line is kept; nobody reads more, and browsers are slow with it. */
const LONGEST_LINE = 20_000;

/** A log. */
export class LineBuffer {
  #lines: LogLine[] = [];
  #open = "";
  #style = "";
  #prepended = 0;

  /** How many lines were put before the first; what is scrolled stays where it is by that. */
  get prepended(): number {
    return this.#prepended;
  }

  /** How many lines there are, an unfinished one included. */
  get length(): number {
    return this.#lines.length + (this.#open === "" ? 0 : 1);
  }

  /** A line; undefined behind the last. */
  at(index: number): LogLine | undefined {
    if (index < this.#lines.length) return this.#lines[index];
    return index === this.#lines.length && this.#open !== ""
      ? { text: shortened(this.#open), style: this.#style }
      : undefined;
  }

  /** Adds a piece at the end. */
  append(text: string): void {
    const lines = (this.#open + text).split("\n");
    this.#open = lines.pop()!;
    for (const line of lines) this.#push(line);
    if (this.#open.length > 2 * LONGEST_LINE) this.#open = this.#open.slice(-LONGEST_LINE);
  }

  /** Puts whole lines before the first; the text ends where what is there begins. */
  prepend(text: string): void {
    const before = new LineBuffer();
    before.append(text);
    if (before.#open !== "") before.append("\n");
    this.#prepended += before.length;
    // Styles that were set before reach into what was there.
    if (before.#style !== "" && this.#lines[0]?.style === "") {
      for (const line of this.#lines) before.#push(line.text);
      this.#style = before.#style;
      this.#lines = before.#lines;
    } else {
      this.#lines = [...before.#lines, ...this.#lines];
    }
  }

  /** The whole text. */
  text(): string {
    return this.#lines.map(({ text }) => `${text}\n`).join("") + this.#open;
  }

  #push(line: string): void {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    this.#lines.push({ text: shortened(text), style: this.#style });
    this.#style = carriedStyle(this.#style, text);
  }
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE
    ? `${line.slice(0, LONGEST_LINE)} … ${line.length - LONGEST_LINE} more characters`
    : line;
}
