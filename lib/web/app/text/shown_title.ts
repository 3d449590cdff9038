/**
 * What people type, out of what is run: a line for the shell without the shell. Pure.
 *
 * @module
 */

import type { TaskAction } from "../../wire.ts";

/** A title as people typed it: `sh -c 'npm test'` is `npm test`. */
export function shownTitle(title: string): string {
  const line = /^sh -c '((?:[^']|'\\'')*)'$/s.exec(title)?.[1] ??
    /^sh -c ([\w./:@%+=,-]+)$/.exec(title)?.[1];
  return line === undefined ? title : line.replaceAll(`'\\''`, "'");
}

/** What a task does, as people would type it. */
export function shownAction(action: TaskAction | undefined): string {
  if (action === undefined) return "";
  if (action.type !== "command") return action.summary;
  if ("shell" in action.command) return action.command.shell;
  const { argv } = action.command;
  return argv.length === 3 && argv[0] === "sh" && argv[1] === "-c" ? argv[2]! : argv.join(" ");
}
