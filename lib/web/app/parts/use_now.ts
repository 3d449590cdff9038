/**
 * The time, for what is shown as "5 min ago" and for durations of what runs.
 *
 * @module
 */

import { useEffect, useMemo, useState } from "preact/hooks";

/**
 * The time in milliseconds since the epoch.
 *
 * @param everyMs How often it moves on; undefined for not at all
 */
export function useNow(everyMs: number | undefined): number {
  // What begins to move on begins now, not when it was last looked at.
  const begun = useMemo(() => Date.now(), [everyMs]);
  const [now, setNow] = useState(begun);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(begun, now);
}
