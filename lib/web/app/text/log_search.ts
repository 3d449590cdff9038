/**
 * Finds words in a growing log, looking at each line only once.
 *
 * @module
 */

import { plainText, type TextSpan } from "./ansi.ts";
import type { LineBuffer } from "./line_buffer.ts";

/** How many matches are counted: more than anybody goes through. */
const MOST = 10_000;

/** A search that goes on as the log grows. */
export class LogSearch {
  readonly #words: string;
  #lines: number[] = [];
  #next = 0;
  #dropped = 0;

  /** @param words What to find, without regard to case; empty for nothing */
  constructor(words: string) {
    this.#words = words.toLowerCase();
  }

  /** The indexes of the lines that contain the words, in order. */
  get lines(): readonly number[] {
    return this.#lines;
  }

  /** How many lines there are, as text: `1,234`, or `10,000+` where counting has stopped. */
  get count(): string {
    const count = this.#lines.length.toLocaleString("en");
    return this.#lines.length >= MOST ? `${count}+` : count;
  }

  /** Searches the lines that are new. */
  extend(buffer: LineBuffer): void {
    if (this.#words === "") return;
    this.#forget(buffer.dropped - this.#dropped);
    this.#dropped = buffer.dropped;
    // The last line may have grown, so it is searched again.
    while (this.#lines.length > 0 && this.#lines.at(-1)! >= this.#next) this.#lines.pop();
    let index = this.#next;
    for (; index < buffer.length && this.#lines.length < MOST; index++) {
      const line = buffer.at(index)!;
      if (plainText(line.text).toLowerCase().includes(this.#words)) this.#lines.push(index);
    }
    this.#next = Math.max(0, Math.min(index, buffer.length - 1));
  }

  /** Adjusts the indexes after the first lines were dropped. */
  #forget(dropped: number): void {
    if (dropped === 0) return;
    this.#lines = this.#lines.filter((line) => line >= dropped).map((line) => line - dropped);
    this.#next = Math.max(0, this.#next - dropped);
  }
}

/**
 * Marks words in a line.
 *
 * @param spans The line
 * @param words What to mark, without regard to case
 * @returns The line in smaller pieces; those that match have the class `hit`
 */
export function markWords(spans: readonly TextSpan[], words: string): readonly TextSpan[] {
  if (words === "") return spans;
  const whole = spans.map(({ text }) => text).join("").toLowerCase();
  const wanted = words.toLowerCase();
  const places: number[] = [];
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + wanted.length)) {
    places.push(at);
  }
  if (places.length === 0) return spans;
  const marked: TextSpan[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    let done = start;
    for (const place of places) {
      const from = Math.max(place, done);
      const to = Math.min(place + wanted.length, end);
      if (to <= from) continue;
      if (from > done) marked.push(piece(span, done - start, from - start));
      const hit = piece(span, from - start, to - start);
      marked.push({ ...hit, classes: `${hit.classes} hit`.trim() });
      done = to;
    }
    if (done < end) marked.push(piece(span, done - start, span.text.length));
    start = end;
  }
  return marked;
}

function piece(span: TextSpan, from: number, to: number): TextSpan {
  return { text: span.text.slice(from, to), classes: span.classes };
}
