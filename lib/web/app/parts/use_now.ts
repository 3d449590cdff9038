/**
 * The time, for what is shown as "5 min ago" and for durations of what runs.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";

/**
 * The time in milliseconds since the epoch.
 *
 * @param everyMs How often it moves on; undefined for not at all
 */
export function useNow(everyMs: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
