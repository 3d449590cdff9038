/**
 * Amounts of memory as Docker writes them: `512m`, `2g`.
 *
 * @module
 */

/** What an amount looks like, for messages. */
export const BYTE_SIZE_EXPECTED = 'an amount of memory such as "512m" or "2g"';

/** What an amount looks like, for a JSON Schema. */
export const BYTE_SIZE_PATTERN = "^\\d+(\\.\\d+)?[bkmgBKMG]?$";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["b", 1],
  ["k", 1024],
  ["m", 1024 ** 2],
  ["g", 1024 ** 3],
]);

/**
 * Reads an amount of memory.
 *
 * @param text A number and one of `b`, `k`, `m`, `g` (powers of 1024); without a unit, bytes
 * @returns Whole bytes, above 0; undefined where the text is not an amount
 */
export function parseByteSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([bkmg]?)$/.exec(text.toLowerCase());
  if (!match) return undefined;
  const bytes = Math.round(Number(match[1]) * UNITS.get(match[2]!)!);
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
}
