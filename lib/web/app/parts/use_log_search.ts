/**
 * The search in a log: what is looked for, and which of the lines that hold it is shown.
 *
 * @module
 */

import { useMemo, useState } from "preact/hooks";
import type { LineBuffer } from "../text/line_buffer.ts";
import { LogSearch } from "../text/log_search.ts";

/** The search in a log. */
export interface ShownSearch {
  readonly words: string;
  /** How many lines hold the words, in words; undefined for none. */
  readonly found: string | undefined;
  /** Which of them is shown, from 0. */
  readonly place: number;
  /** Its number in the log. */
  readonly line: number | undefined;
  readonly setWords: (words: string) => void;
  /** Shows the next one, or the one before; false where there is none. */
  readonly step: (by: number) => boolean;
}

/**
 * The search in a log.
 *
 * @param lines The log, which may have grown
 * @param beginning Changes when lines were put before the first
 */
export function useLogSearch(lines: LineBuffer, beginning: unknown): ShownSearch {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState(0);
  const search = useMemo(() => new LogSearch(words), [words, lines, beginning]);
  search.extend(lines);
  const count = search.lines.length;
  const place = Math.min(chosen, count - 1);
  return {
    words,
    found: count === 0 ? undefined : search.count,
    place,
    line: search.lines[place],
    setWords: (next) => {
      setWords(next);
      setChosen(0);
    },
    step: (by) => {
      if (count > 0) setChosen((now) => (Math.min(now, count - 1) + by + count) % count);
      return count > 0;
    },
  };
}
