/**
 * Durations as manifests, settings and flags write them: `200ms`, `45s`, `10m`, `1h30m`.
 *
 * A bare number is not a duration, as its unit would be unclear. `lib/terminal/duration.ts` shows
 * measured times to people.
 *
 * @module
 */

/** The longest duration, in milliseconds: what a timer of the platform can count. */
export const LONGEST_DURATION_MS = 2_147_483_647;

/** What a duration looks like, for messages. */
export const DURATION_EXPECTED = 'a duration such as "45s", "10m" or "1h30m", at most "596h"';

/** Matches every duration, and the empty text. */
const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** The same for a JSON Schema. */
export const DURATION_PATTERN = "^(?=.)(\\d+h)?(\\d+m(?!s))?(\\d+s)?(\\d+ms)?$";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1000;

/**
 * Reads a duration.
 *
 * @param text Whole numbers with the units `h`, `m`, `s`, `ms`, in this order, each at most once
 * @returns Milliseconds, from 1 to {@link LONGEST_DURATION_MS}; undefined where the text is not a
 * duration
 *
 * @example
 * ```ts
 * import { parseDuration } from "@nestr/nestr";
 * console.log(parseDuration("1h30m")); // 5400000
 * ```
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  const [hours, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0));
  const total = hours! * HOUR_MS + minutes! * MINUTE_MS + seconds! * SECOND_MS + milliseconds!;
  return total >= 1 && total <= LONGEST_DURATION_MS ? total : undefined;
}

/**
 * Writes a duration so that {@link parseDuration} reads the same number again.
 *
 * @param milliseconds A whole number from 1
 * @returns For example `1h30m`
 */
export function durationText(milliseconds: number): string {
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(milliseconds / HOUR_MS), "h"],
    [Math.floor(milliseconds / MINUTE_MS) % 60, "m"],
    [Math.floor(milliseconds / SECOND_MS) % 60, "s"],
    [milliseconds % SECOND_MS, "ms"],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`).join(
    "",
  );
}
