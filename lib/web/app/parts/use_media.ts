/**
 * Whether the screen is as a media query says, while it changes.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";

/** Below this width lists become cards, and a view shows one thing at a time. */
export const NARROW = "(max-width: 760px)";

/** Whether a media query applies. */
export function useMedia(query: string): boolean {
  const [applies, setApplies] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => setApplies(list.matches);
    follow();
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return applies;
}
