/**
 * Names in a sentence, however many there are.
 *
 * @module
 */

/** How many names a sentence lists. */
const MOST_LISTED = 10;

/** The first names, and how many more there are. */
export function someNames(names: readonly string[]): string {
  const listed = names.slice(0, MOST_LISTED).join(", ");
  const others = names.length - MOST_LISTED;
  return others > 0 ? `${listed} and ${others} more` : listed;
}
