/**
 * Which operations can be drawn on the graph. Pure.
 *
 * @module
 */

/** Operations whose tasks are about components, or about the repositories that these consist of. */
const DRAWN: ReadonlySet<string> = new Set([
  "run",
  "workflow",
  "sync",
  "branch",
  "reset",
  "clean",
  "switch",
  "resume",
]);

/** Whether an operation of this kind can be drawn on the graph. */
export function isDrawn(kind: string): boolean {
  return DRAWN.has(kind);
}
