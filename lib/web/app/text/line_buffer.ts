/**
 * The lines of a growing log.
 *
 * New output is appended in pieces of any size; earlier parts can be prepended. Each line knows the
 * style that it begins with, so that it can be drawn without the lines before it. Beyond a limit
 * the first lines are dropped, as the browser's memory and its scroll bar are limited, too.
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

/** How much is kept. A tenth more is tolerated, so that lines need not be dropped all the time. */
export interface LineLimits {
  readonly lines: number;
  /** Characters in all lines together. */
  readonly characters: number;
}

const LIMITS: LineLimits = { lines: 200_000, characters: 64_000_000 };

/** How many characters of a line are kept: nobody reads more, and it would make browsers slow. */
export const LONGEST_LINE = 20_000;

/** The lines of a log. */
export class LineBuffer {
  readonly #limits: LineLimits;
  #lines: LogLine[] = [];
  #characters = 0;
  #open = "";
  /** How many characters of the unfinished line were left out. */
  #left = 0;
  #style = "";
  #prepended = 0;
  #dropped = 0;

  /** @param limits How much is kept */
  constructor(limits: LineLimits = LIMITS) {
    this.#limits = limits;
  }

  /**
   * How many lines were prepended, less those that were dropped at the beginning. Views need it to
   * keep their scroll position.
   */
  get prepended(): number {
    return this.#prepended - this.#dropped;
  }

  /** How many lines were dropped at the beginning because there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many lines there are, including an unfinished one. */
  get length(): number {
    return this.#lines.length + (this.#open === "" ? 0 : 1);
  }

  /** Whether the last line is unfinished. */
  get isOpen(): boolean {
    return this.#open !== "";
  }

  /** A line; undefined beyond the last. */
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

  /** Puts whole lines before the first. The text must end where the present lines begin. */
  prepend(text: string): void {
    const before = new LineBuffer({ lines: Infinity, characters: Infinity });
    before.append(text);
    if (before.isOpen) before.append("\n");
    this.#prepended += before.length;
    // A style that was set in the new lines extends into the old ones.
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

  /** Leaves out the middle of the unfinished line, but keeps the style it ends with. */
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

  /** Drops the first lines if there are too many. */
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

/** A line as it is shown; `left` of its characters were left out before. */
function shortened(line: string, left: number): string {
  return line.length > LONGEST_LINE
    ? `${line.slice(0, LONGEST_LINE)} … ${line.length - LONGEST_LINE + left} more characters`
    : line;
}
