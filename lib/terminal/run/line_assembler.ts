/**
 * Puts pieces of a task's output together into whole lines with a prefix.
 *
 * A line is never torn: its beginning is held until its end arrives. Held text is bounded; a longer
 * line is broken. Of a line that a program wrote over with carriage returns, as progress displays
 * do, only what stood there last is printed. On a terminal whatever would move the cursor is taken
 * out (`lineForTerminal()`); a pipe gets the text as it is.
 *
 * @module
 */

import { afterCarriageReturns, isPlainOutput, lineForTerminal } from "../visible_text.ts";

/** Characters of an unfinished line that are held at most. */
const LONGEST_HELD = 64 * 1024;

const CARRIAGE_RETURN = 13;

/** Assembles the lines of one stream of one task. */
export class LineAssembler {
  readonly #prefix: string;
  /** What a line feed is replaced with; `$` has a meaning there. */
  readonly #lineFeed: string;
  readonly #forTerminal: boolean;
  #held = "";
  #heldSince = 0;
  /** Whether the beginning of the current line was printed, so that its end adds no empty line. */
  #broken = false;

  /**
   * @param prefix Stands before each line
   * @param forTerminal Whether the lines go to a terminal
   */
  constructor(prefix: string, forTerminal: boolean) {
    this.#prefix = prefix;
    this.#lineFeed = `\n${prefix.replaceAll("$", "$$$$")}`;
    this.#forTerminal = forTerminal;
  }

  /**
   * Takes a piece of output.
   *
   * @param text Of any size
   * @param now A time in milliseconds, for `takeOlderThan()`
   * @returns The lines that are complete now, ready to be written; often empty
   */
  push(text: string, now: number): string {
    let fresh = text;
    if (this.#broken && fresh !== "") {
      this.#broken = false;
      if (fresh.startsWith("\n")) fresh = fresh.slice(1);
      else if (fresh.startsWith("\r\n")) fresh = fresh.slice(2);
    }
    const end = fresh.lastIndexOf("\n");
    if (end < 0) return this.#hold(this.#held + fresh, now);
    const lines = this.#held + fresh.slice(0, end);
    this.#held = "";
    return this.#print(lines) + this.#hold(fresh.slice(end + 1), now);
  }

  /**
   * Gives up waiting for the end of a line that began long ago. Text that ends with a carriage
   * return stays held: the program is about to write over it.
   *
   * @param time A time in milliseconds
   * @returns The unfinished line, ready to be written, or an empty text
   */
  takeOlderThan(time: number): string {
    if (!this.isWaiting || this.#heldSince > time) return "";
    const line = this.rest();
    this.#broken = true;
    return line;
  }

  /** Whether it holds text that `takeOlderThan()` will hand out at some time. */
  get isWaiting(): boolean {
    const { length } = this.#held;
    return length > 0 && this.#held.charCodeAt(length - 1) !== CARRIAGE_RETURN;
  }

  /** Hands out what is held, as a line: the output has ended. */
  rest(): string {
    const held = this.#held;
    this.#held = "";
    return held === "" ? "" : this.#print(held);
  }

  #hold(text: string, now: number): string {
    if (this.#held === "") this.#heldSince = now;
    this.#held = withoutOverwritten(text);
    if (this.#held.length <= LONGEST_HELD) return "";
    const line = this.rest();
    this.#broken = true;
    return line;
  }

  #print(lines: string): string {
    if (isPlainOutput(lines)) {
      const prefixed = this.#prefix === "" ? lines : lines.replaceAll("\n", this.#lineFeed);
      return `${this.#prefix}${prefixed}\n`;
    }
    let printed = "";
    for (const line of lines.split("\n")) {
      const seen = afterCarriageReturns(line);
      printed += `${this.#prefix}${this.#forTerminal ? lineForTerminal(seen) : seen}\n`;
    }
    return printed;
  }
}

/** Drops what a carriage return has already put out of sight; one at the very end has not yet. */
function withoutOverwritten(text: string): string {
  if (text.length < 2) return text;
  const at = text.lastIndexOf("\r", text.length - 2);
  return at < 0 ? text : text.slice(at + 1);
}
