/**
 * How long to wait before connecting again: longer each time, and differently for each page.
 *
 * @module
 */

const FIRST_MS = 400;
const LONGEST_MS = 10_000;

/**
 * How long to wait.
 *
 * @param attempt How many attempts have failed before
 * @param chance Between 0 and 1; moves the delay by up to a quarter
 */
export function reconnectDelay(attempt: number, chance: number): number {
  const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(delay * (0.75 + 0.5 * chance));
}
