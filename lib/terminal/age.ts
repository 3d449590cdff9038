/**
 * How long ago something was, as people say it.
 *
 * @module
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long ago a moment was: `just now`, `5m ago`, `3h ago`, `12d ago`; after thirty days its date.
 *
 * @param moment The moment; one that has yet to come, by another clock, counts as now
 * @param now The present
 */
export function formatAge(moment: Date, now: Date): string {
  const age = now.getTime() - moment.getTime();
  if (age < MINUTE) return "just now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h ago`;
  if (age < 31 * DAY) return `${Math.floor(age / DAY)}d ago`;
  return moment.toISOString().slice(0, 10);
}
