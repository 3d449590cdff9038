/**
 * A log as lines, while it grows.
 *
 * Pieces of any size come in at the end, earlier parts at the beginning. Each line knows the colours
 * that it begins with, so that any line can be drawn without those before it. Only so many lines are
 * kept: beyond that the first are dropped, since neither a browser's memory nor its scroll bar reaches
 * further.
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

/** How much is kept; a tenth more before anything is dropped, so that it is done once in a while. */
export interface LineLimits {
  readonly lines: number;
  /** Characters of these. */
  readonly characters: number;
}

const LIMITS: LineLimits = { lines: 200_000, characters: 64_000_000 };

/** So many characters of a line are kept; nobody reads more, and browsers are slow with it. */
export const LONGEST_LINE = 20_000;

/** A log. */
export class LineBuffer {
  readonly #limits: LineLimits;
  #lines: LogLine[] = [];
  #characters = 0;
  #open = "";
  /** How many characters of the unfinished line are not in it. */
  #left = 0;
  #style = "";
  #prepended = 0;
  #dropped = 0;

  /** @param limits How much is kept */
  constructor(limits: LineLimits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * How many lines were put before the first, less those that were dropped there; what is scrolled stays
   * where it is by that.
   */
  get prepended(): number {
    return this.#prepended - this.#dropped;
  }

  /** How many lines are missing at the beginning because there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many lines there are, an unfinished one included. */
  get length(): number {
    return this.#lines.length + (this.#open === "" ? 0 : 1);
  }

  /** Whether the last line is unfinished. */
  get isOpen(): boolean {
    return this.#open !== "";
  }

  /** A line; undefined behind the last. */
  at(index: number): LogLine | undefined {
    if (index < this.#lines.length) return this.#lines[index];
    return index === this.#lines.length && this.#open !== ""
      ? { text: shortened(this.#open, this.#left), style: this.#style }
      : undefined;
  }

  /** Adds a piece at the end. */
  append(text: string): void {
    const lines = (this.#open + text).split("\n");
    this.#open = lines.pop()!;
    for (const line of lines) this.#push(line);
    if (this.#open.length > 2 * LONGEST_LINE) this.#shortenOpen();
    this.#trim();
  }

  /** Puts whole lines before the first; the text ends where what is there begins. */
  prepend(text: string): void {
    const before = new LineBuffer({ lines: Infinity, characters: Infinity });
    before.append(text);
    if (before.isOpen) before.append("\n");
    this.#prepended += before.length;
    // Styles that were set before reach into what was there.
    if (before.#style !== "" && this.#lines[0]?.style === "") {
      for (const line of this.#lines) before.#push(line.text);
      this.#style = before.#style;
      this.#lines = before.#lines;
      this.#characters = before.#characters;
    } else {
      this.#lines = [...before.#lines, ...this.#lines];
      this.#characters += before.#characters;
    }
    this.#trim();
  }

  /** The whole text. */
  text(): string {
    return this.#lines.map(({ text }) => `${text}\n`).join("") +
      shortened(this.#open, this.#left);
  }

  /** Of what is left out only the style is kept: what follows begins with it. */
  #shortenOpen(): void {
    const style = `\u001b[0m${carriedStyle(this.#style, this.#open)}`;
    this.#left += this.#open.length - LONGEST_LINE - style.length;
    this.#open = this.#open.slice(0, LONGEST_LINE) + style;
  }

  #push(line: string): void {
    const text = shortened(line.endsWith("\r") ? line.slice(0, -1) : line, this.#left);
    this.#left = 0;
    this.#lines.push({ text, style: this.#style });
    this.#characters += text.length;
    this.#style = carriedStyle(this.#style, line);
  }

  /** Drops the first lines where there are too many. */
  #trim(): void {
    const { lines, characters } = this.#limits;
    if (this.#lines.length <= 1.1 * lines && this.#characters <= 1.1 * characters) return;
    let count = 0;
    for (; count < this.#lines.length - 1; count++) {
      if (this.#lines.length - count <= lines && this.#characters <= characters) break;
      this.#characters -= this.#lines[count]!.text.length;
    }
    this.#lines.splice(0, count);
    this.#dropped += count;
  }
}

/** A line as it is shown; so many of its characters were left out before. */
function shortened(line: string, left: number): string {
  return line.length > LONGEST_LINE
    ? `${line.slice(0, LONGEST_LINE)} … ${line.length - LONGEST_LINE + left} more characters`
    : line;
}
