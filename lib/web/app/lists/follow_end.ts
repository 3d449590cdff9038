/**
 * Decides whether to follow a growing log, from how a person scrolls in it: by wheel, key, finger
 * or scroll bar.
 *
 * @module
 */

/** The scroll position of an element. */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** How near to the end counts as being at the end, in pixels. */
const NEAR = 20;

/**
 * Whether to follow after scrolling: false to stop, true to begin again, undefined for no change.
 *
 * @param before The previous scroll position
 * @param now The current scroll position
 */
export function followAfter(before: ScrollPlace, now: ScrollPlace): boolean | undefined {
  // When there is less to scroll than before, the browser itself scrolls up.
  const isMoved = now.scrollTop < before.scrollTop && now.scrollHeight >= before.scrollHeight &&
    now.clientHeight <= before.clientHeight;
  if (isMoved) return false;
  const isDownwards = now.scrollTop > before.scrollTop;
  const isAtEnd = now.scrollHeight - now.scrollTop - now.clientHeight < NEAR;
  return isDownwards && isAtEnd ? true : undefined;
}
