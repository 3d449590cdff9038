/**
 * Notices when nobody looks at the page any more, and when somebody does again.
 *
 * A browser opens at most six connections to a server, for all tabs together, and each tab that
 * listens holds one. Tabs in the background have to close theirs, or the seventh tab would show
 * nothing.
 *
 * @module
 */

/** What tells whether the page is visible: the document. */
export interface LookedAt {
  readonly hidden: boolean;
  readonly addEventListener: (type: "visibilitychange", listener: () => void) => void;
  readonly removeEventListener: (type: "visibilitychange", listener: () => void) => void;
}

/** A short look into another tab does not count as leaving. */
const PATIENCE_MS = 10_000;

/**
 * Calls back when the page has been hidden for a while, and when it is visible again.
 *
 * @param gone Called when nobody has looked at the page for a while
 * @param back Called when somebody does again
 * @param page The document
 * @param patienceMs How long the page has to be hidden
 * @returns Call this to end it
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
