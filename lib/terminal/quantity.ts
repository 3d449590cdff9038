/**
 * Counts with their noun.
 *
 * @module
 */

/**
 * A count with its noun in the right number: `1 repository`, `12 repositories`.
 *
 * @param amount How many
 * @param singular The noun for one
 * @param plural The noun for any other number; by default with an `s`
 */
export function quantity(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}
