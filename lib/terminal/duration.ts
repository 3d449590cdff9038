/**
 * Durations as people read them.
 *
 * @module
 */

/**
 * A duration with two significant units at most: `12ms`, `1.2s`, `3m 04s`, `2h 05m`.
 *
 * @param milliseconds Zero or more
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`.replace(/^1000ms$/, "1.0s");
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  return formatElapsed(Math.round(milliseconds / 1000) * 1000);
}

/**
 * A duration in whole seconds, for a display that counts up: `4s`, `3m 04s`, `2h 05m`.
 *
 * @param milliseconds Zero or more
 */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${twoDigits(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
