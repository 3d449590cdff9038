/**
 * Draws only the rows of a list that are in sight of whatever scrolls around it.
 *
 * @module
 */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  type RowPlaces,
  scrollToRow,
  type VirtualWindow,
  virtualWindow,
} from "../lists/virtual_window.ts";

/** Rows of a list, as they are to be drawn. */
export interface VirtualRows extends VirtualWindow {
  /** Height of what scrolls around the list. */
  readonly height: number;
  /** Put this on the element that is as high as the whole list. */
  readonly list: RefObject<HTMLDivElement | null>;
  /** How much of the list is above what is in sight at this moment. */
  readonly top: () => number | undefined;
  /** Draws what is in sight at this moment, for whoever has scrolled and cannot wait for a frame. */
  readonly look: () => void;
  /** Scrolls so that a row is in sight. */
  readonly reveal: (row: number, centred?: boolean) => void;
}

/** How high what scrolls is taken to be before it was measured. */
const FIRST_HEIGHT = 1_000;

/** How far beyond the edges rows are drawn. */
const OVERSCAN = 240;

/**
 * Follows scrolling.
 *
 * @param rows Where the rows are
 * @param covered What is covered at the top by headings that stay
 */
export function useVirtualRows(rows: RowPlaces, covered = 0): VirtualRows {
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: FIRST_HEIGHT });
  const look = (): void => {
    const next = measured(list.current);
    if (next) setPlace((now) => now.top === next.top && now.height === next.height ? now : next);
  };
  useFrames(list, look);
  const reveal = (row: number, centred = false): void => {
    const scroller = scrollerOf(list.current);
    const now = measured(list.current);
    if (!scroller || !now) return;
    // Nothing is revealed behind a scrollbar.
    const height = scroller.clientHeight - covered;
    const seen = { rows, top: now.top + covered, height };
    scroller.scrollTop += scrollToRow(seen, row, centred) - seen.top;
  };
  const top = (): number | undefined => measured(list.current)?.top;
  const view = virtualWindow({ rows, ...place, overscan: OVERSCAN });
  return { ...view, height: place.height, list, top, look, reveal };
}

/** Looks at once and, at most once a frame, whenever a list or what is around it scrolls or changes. */
function useFrames(list: RefObject<HTMLElement | null>, look: () => void): void {
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (!scroller) return;
    let frame = 0;
    const later = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        look();
      });
    };
    look();
    scroller.addEventListener("scroll", later, { passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(scroller);
    if (list.current) observer.observe(list.current);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      scroller.removeEventListener("scroll", later);
    };
  }, []);
}

/**
 * What is in sight. A scrollbar below counts as sight: where a long row at the edge brings it, rows that
 * come and go with it would bring it and take it away with every frame.
 */
function measured(
  list: Element | null,
): { readonly top: number; readonly height: number } | undefined {
  const scroller = scrollerOf(list);
  if (!list || !scroller) return undefined;
  const top = scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
  return { top: Math.round(top), height: scroller.offsetHeight };
}

/** What scrolls around an element. */
function scrollerOf(element: Element | null): HTMLElement | undefined {
  return element?.closest<HTMLElement>("[data-scroller]") ?? undefined;
}
