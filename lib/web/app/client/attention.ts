/**
 * Notices that nobody looks at the page any more, and that somebody does again.
 *
 * A browser opens six connections to a server at once, for all tabs together, and each tab that listens
 * holds one: tabs in the background have to let go of theirs, or the seventh shows nothing.
 *
 * @module
 */

/** What tells whether it is looked at: the document. */
export interface LookedAt {
  readonly hidden: boolean;
  readonly addEventListener: (type: "visibilitychange", listener: () => void) => void;
  readonly removeEventListener: (type: "visibilitychange", listener: () => void) => void;
}

/** Who only looks into another tab for a moment is not away. */
const PATIENCE_MS = 10_000;

/**
 * Tells of somebody who goes and comes back.
 *
 * @param gone Nobody has looked for a while
 * @param back Somebody does again
 * @param page The document
 * @param patienceMs How long nobody has to look
 * @returns What ends that
 */
export function followAttention(
  gone: () => void,
  back: () => void,
  page: LookedAt = document,
  patienceMs: number = PATIENCE_MS,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isGone = false;
  const look = (): void => {
    clearTimeout(timer);
    if (page.hidden) {
      timer = setTimeout(() => {
        isGone = true;
        gone();
      }, patienceMs);
    } else if (isGone) {
      isGone = false;
      back();
    }
  };
  page.addEventListener("visibilitychange", look);
  look(); // a tab may be opened in the background
  return () => {
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", look);
  };
}
