/**
 * Names the fields of the page where the engine names options of the command line. Pure.
 *
 * @module
 */

const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\bwith --select\b/g, "under “Repositories”"],
  [/\bwith --order parallel\b/g, "with the order “all at once”"],
  [/\bwith --timeout\b/g, "under “Time limit per task”"],
];

/** An advice, with fields of the page in place of options. What is a command stays as it is typed. */
export function inFieldWords(advice: string): string {
  return FIELDS.reduce((words, [option, field]) => words.replace(option, field), advice);
}
