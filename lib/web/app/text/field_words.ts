/**
 * Replaces command-line options in the engine's advice by the names of the page's fields. Pure.
 *
 * @module
 */

const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\bwith --select\b/g, "under “Repositories”"],
  [/\bignore the order: nestr run --order parallel\b/g, "choose the order “all at once”"],
  [/\bwith --timeout\b/g, "under “Time limit per task”"],
];

/** Advice with the page's fields in place of options. Commands stay as they are typed. */
export function inFieldWords(advice: string): string {
  return FIELDS.reduce((words, [option, field]) => words.replace(option, field), advice);
}
