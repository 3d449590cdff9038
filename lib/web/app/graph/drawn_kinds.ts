/**
 * Which operations can be drawn on the graph. Pure.
 *
 * @module
 */

/** Those whose tasks are about components, or about repositories, which components consist of. */
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

/** Whether an operation of a kind can be drawn on the graph. */
export function isDrawn(kind: string): boolean {
  return DRAWN.has(kind);
}
