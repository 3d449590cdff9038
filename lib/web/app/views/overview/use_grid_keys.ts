/**
 * The keys of the overview's list: which row they are at, and what they do.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { OverviewRow } from "../../state/overview_rows.ts";
import type { Marks } from "./marks.ts";

/** So many rows a page is. */
const PAGE = 10;

/** Where the keys are. */
export interface GridKeys {
  /** The row they are at. */
  readonly place: number;
  readonly setPlace: (place: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * The keys of the list.
 *
 * @param rows The list
 * @param opened Key of the row that is open; the keys go there
 * @param actions What is done to rows
 */
export function useGridKeys(
  rows: readonly OverviewRow[],
  opened: string | undefined,
  { marks, onOpen, reveal }: {
    readonly marks: Marks;
    readonly onOpen: (key: string) => void;
    /** Scrolls to a row. */
    readonly reveal: (place: number) => void;
  },
): GridKeys {
  const [active, setActive] = useState(0);
  const place = Math.min(active, rows.length - 1);
  useEffect(() => {
    const at = rows.findIndex(({ key }) => key === opened);
    if (at >= 0) setActive(at);
  }, [opened]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    reveal(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "a") return;
      event.preventDefault();
      return marks.setAll();
    }
    // What is done to a row is to be seen, wherever one has scrolled to.
    if (event.key === "Enter" || event.key === " ") reveal(place);
    if (event.key === "ArrowDown") move(place + 1);
    else if (event.key === "ArrowUp") move(place - 1);
    else if (event.key === "PageDown") move(place + PAGE);
    else if (event.key === "PageUp") move(place - PAGE);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(rows.length - 1);
    else if (event.key === "Enter") onOpen(rows[place]!.key);
    else if (event.key === " ") marks.toggle(rows[place]!.name);
    else if (event.key === "Escape" && marks.names.size > 0) marks.clear();
    else return;
    event.preventDefault();
  };
  return { place, setPlace: setActive, onKeyDown };
}
