/**
 * The lines of a log as rows of a list, wrapped or not. What is read stays where it is when lines come
 * or go before it or are wrapped anew; the end stays in sight if it is followed.
 *
 * @module
 */

import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { evenRows, type RowPlaces } from "../lists/virtual_window.ts";
import type { LineBuffer } from "../text/line_buffer.ts";
import { WrappedLines } from "../text/wrapped_lines.ts";
import type { Follow } from "./use_follow.ts";
import { useVirtualRows, type VirtualRows } from "./use_virtual_rows.ts";

/** Height of a row; the style sheet has the same. */
const ROW = 20;

/** The rows of a log. */
export interface LogRows extends VirtualRows {
  /** Put this on the lines that are drawn. */
  readonly drawn: RefObject<HTMLDivElement | null>;
  /** Put this on a line that holds a box as wide as 100 characters. */
  readonly ruler: RefObject<HTMLDivElement | null>;
}

/**
 * The rows of a log.
 *
 * @param lines The log, which may have grown
 * @param wraps Whether long lines are wrapped
 * @param scroller What scrolls around it
 * @param follow Whether the end stays in sight
 */
export function useLogRows(
  lines: LineBuffer,
  wraps: boolean,
  scroller: RefObject<HTMLElement | null>,
  follow: Follow,
): LogRows {
  const drawn = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLDivElement>(null);
  const [, setCorrections] = useState(0);
  const columns = useColumns(ruler, wraps);
  const wrapped = useMemo(
    () => columns === undefined ? undefined : new WrappedLines(columns, ROW),
    [columns, lines],
  );
  const keep = useKeptLine(lines, scroller);
  wrapped?.extend(lines);
  const places = wrapped ?? evenRows(lines.length, ROW);
  const rows = useVirtualRows(places);
  useLayoutEffect(() => {
    const heights = Array.from(drawn.current?.children ?? [], (line) => line.clientHeight);
    if (wrapped?.correct(rows.start, heights)) setCorrections((count) => count + 1);
    keep(rows, places, follow.on);
  });
  useLayoutEffect(() => {
    if (follow.on) follow.toEnd();
  }, [follow.on, lines, lines.prepended, rows.total, rows.height]);
  return { ...rows, drawn, ruler };
}

/** How many characters a row has; undefined if lines are not wrapped or nothing was measured. */
function useColumns(ruler: RefObject<HTMLElement | null>, wraps: boolean): number | undefined {
  const [columns, setColumns] = useState<number>();
  useLayoutEffect(() => {
    const row = ruler.current?.querySelector(".line__text");
    if (!wraps || !row) return;
    const measure = (): void => {
      const hundred = row.firstElementChild?.getBoundingClientRect().width ?? 0;
      const width = row.getBoundingClientRect().width;
      // Widths are rounded to fractions of a pixel.
      if (hundred > 0) setColumns(Math.max(1, Math.floor(100 * width / hundred + 0.01)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(row);
    return () => observer.disconnect();
  }, [wraps]);
  return wraps ? columns : undefined;
}

/** What was drawn the last time. */
interface Drawn {
  readonly lines: LineBuffer;
  readonly prepended: number;
  readonly places: RowPlaces;
  readonly rows: VirtualRows;
}

/**
 * Looks which line is at the top before anything is drawn anew, and returns what brings it back there
 * afterwards.
 */
function useKeptLine(
  lines: LineBuffer,
  scroller: RefObject<HTMLElement | null>,
): (rows: VirtualRows, places: RowPlaces, isFollowing: boolean) => void {
  const before = useRef<Drawn>(undefined);
  const { current } = before;
  const top = current?.lines === lines ? current.rows.top() : undefined;
  const line = top === undefined ? 0 : current!.places.at(top);
  const rest = top === undefined ? 0 : top - current!.places.top(line);
  const id = line - (current?.prepended ?? 0);
  return (rows, places, isFollowing) => {
    before.current = { lines, prepended: lines.prepended, places, rows };
    const now = rows.top();
    if (isFollowing || top === undefined || now === undefined) return;
    const kept = id + lines.prepended;
    const height = places.top(kept + 1) - places.top(kept);
    // If it is no longer that high, it is read from its beginning.
    const by = places.top(kept) + (rest < height ? rest : 0) - now;
    if (Math.abs(by) < 1 || !scroller.current) return;
    scroller.current.scrollTop += by;
    rows.look();
  };
}
