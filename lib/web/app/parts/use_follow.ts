/**
 * Keeps the end of something that grows in sight, until somebody scrolls away from it.
 *
 * @module
 */

import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { followAfter, type ScrollPlace } from "../lists/follow_end.ts";

/** Following the end, or not. */
export interface Follow {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  /** Scrolls to the end; for whenever something was added. */
  readonly toEnd: () => void;
  readonly onScroll: () => void;
}

/**
 * Follows scrolling.
 *
 * @param scroller What scrolls
 * @param begins Whether the end is followed to begin with
 * @param resumes Whether scrolling to the end is a wish to follow it
 */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  begins: boolean,
  resumes: boolean,
): Follow {
  const [on, set] = useState(begins);
  const place = useRef<ScrollPlace>({ scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  const toEnd = (): void => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    place.current = placeOf(element);
  };
  const onScroll = (): void => {
    if (!scroller.current) return;
    const before = place.current;
    place.current = placeOf(scroller.current);
    const wish = followAfter(before, place.current);
    if (wish === false || (wish && resumes)) set(wish);
  };
  return { on, set, toEnd, onScroll };
}

function placeOf({ scrollTop, scrollHeight, clientHeight }: Element): ScrollPlace {
  return { scrollTop, scrollHeight, clientHeight };
}
