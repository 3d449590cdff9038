/**
 * A line of a log, and what tells how many characters fit into one.
 *
 * @module
 */

import type { JSX, RefObject } from "preact";
import { spansOf } from "../text/ansi.ts";
import type { LogLine } from "../text/line_buffer.ts";
import { markWords } from "../text/log_search.ts";

/** One line, with its number. */
export function Line({ line, number, words, isCurrent }: {
  readonly line: LogLine | undefined;
  /** Its number; empty if nobody knows it, undefined in a text without numbers. */
  readonly number: number | "" | undefined;
  /** What is marked in it. */
  readonly words: string;
  /** Whether it is the match that is shown. */
  readonly isCurrent: boolean;
}): JSX.Element {
  const spans = line ? markWords(spansOf(line.text, line.style), words) : [];
  const bare = number === undefined ? " line--bare" : "";
  return (
    <div class={`line${isCurrent ? " line--current" : ""}${bare}`}>
      {number !== undefined && <span class="line__number" aria-hidden="true">{number}</span>}
      <span class="line__text">
        {spans.map(({ text, classes }, place) =>
          classes === "" ? text : <span key={place} class={classes}>{text}</span>
        )}
      </span>
    </div>
  );
}

/** A line that nobody sees, with a box as wide as 100 characters in it. */
export function Ruler({ ruler, isBare }: {
  readonly ruler: RefObject<HTMLDivElement | null>;
  /** Whether lines have no numbers. */
  readonly isBare: boolean;
}): JSX.Element {
  return (
    <div ref={ruler} class={`line line--ruler${isBare ? " line--bare" : ""}`} aria-hidden="true">
      {!isBare && <span class="line__number" />}
      <span class="line__text">
        <span class="line__hundred" />
      </span>
    </div>
  );
}
