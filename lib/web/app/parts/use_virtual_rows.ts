/**
 * Draws only the rows of a list that are in sight of whatever scrolls around it.
 *
 * @module
 */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrollToRow, type VirtualWindow, virtualWindow } from "../lists/virtual_window.ts";

/** Rows of a list, as they are to be drawn. */
export interface VirtualRows extends VirtualWindow {
  /** Height of what scrolls around the list. */
  readonly height: number;
  /** Put this on the element that is as high as the whole list. */
  readonly list: RefObject<HTMLDivElement | null>;
  /** Scrolls so that a row is in sight. */
  readonly reveal: (row: number, centred?: boolean) => void;
}

/** Rows that are drawn before anything was measured. */
const FIRST_ROWS = 40;

/**
 * Follows scrolling.
 *
 * @param count How many rows there are
 * @param rowHeight Height of each
 * @param covered What is covered at the top by headings that stay
 */
export function useVirtualRows(count: number, rowHeight: number, covered = 0): VirtualRows {
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: FIRST_ROWS * rowHeight });
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (!scroller) return;
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      const next = measured(scroller, list.current);
      if (next) setPlace((now) => now.top === next.top && now.height === next.height ? now : next);
    };
    const later = (): void => void (frame ||= requestAnimationFrame(measure));
    measure();
    scroller.addEventListener("scroll", later, { passive: true });
    const observer = new ResizeObserver(later);
    observer.observe(scroller);
    if (list.current) observer.observe(list.current);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      scroller.removeEventListener("scroll", later);
    };
  }, [rowHeight]);
  const view = virtualWindow({ count, rowHeight, ...place, overscan: 8 });
  const reveal = (row: number, centred = false): void => {
    const scroller = scrollerOf(list.current);
    const now = scroller && measured(scroller, list.current);
    if (!scroller || !now) return;
    // Nothing is revealed behind a scrollbar.
    const height = scroller.clientHeight - covered;
    const seen = { rowHeight, top: now.top + covered, height };
    scroller.scrollTop += scrollToRow(seen, row, centred) - seen.top;
  };
  return { ...view, height: place.height, list, reveal };
}

/**
 * What is in sight. A scrollbar below counts as sight: where a long row at the edge brings it, rows that
 * come and go with it would bring it and take it away with every frame.
 */
function measured(
  scroller: HTMLElement,
  list: Element | null,
): { readonly top: number; readonly height: number } | undefined {
  if (!list) return undefined;
  const top = scroller.getBoundingClientRect().top - list.getBoundingClientRect().top;
  return { top: Math.round(top), height: scroller.offsetHeight };
}

/** What scrolls around an element. */
function scrollerOf(element: Element | null): HTMLElement | undefined {
  return element?.closest<HTMLElement>("[data-scroller]") ?? undefined;
}
