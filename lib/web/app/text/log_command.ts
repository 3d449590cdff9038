/**
 * The command that prints the log of a task. Pure.
 *
 * @module
 */

/** The command that prints the whole log of a task of a run, as it can be typed into a shell. */
export function logCommand(run: string, task: string): string {
  const isPlain = /^[\w./:@%+=,-]+$/.test(task);
  return `nestr runs logs ${run} ${isPlain ? task : `'${task.replaceAll("'", `'\\''`)}'`}`;
}
