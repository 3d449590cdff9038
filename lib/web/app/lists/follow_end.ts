/**
 * Whether a log that grows is followed, as a person scrolls in it: by wheel, key, finger or scrollbar.
 *
 * @module
 */

/** Where something is scrolled to. */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

/** So near to the end is at the end. */
const NEAR = 20;

/**
 * What scrolling says about following: false for no more, true for again, undefined for nothing.
 *
 * @param before Where it was scrolled to
 * @param now Where it is
 */
export function followAfter(before: ScrollPlace, now: ScrollPlace): boolean | undefined {
  // Where there is less to scroll, the browser moves up by itself.
  const isMoved = now.scrollTop < before.scrollTop && now.scrollHeight >= before.scrollHeight &&
    now.clientHeight <= before.clientHeight;
  if (isMoved) return false;
  const isDownwards = now.scrollTop > before.scrollTop;
  const isAtEnd = now.scrollHeight - now.scrollTop - now.clientHeight < NEAR;
  return isDownwards && isAtEnd ? true : undefined;
}
