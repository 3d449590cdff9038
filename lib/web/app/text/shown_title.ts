/**
 * Turns what is run back into what people type: a shell line without `sh -c`. Pure.
 *
 * @module
 */

import type { TaskAction } from "../../wire.ts";
import { visibleLines } from "../../../terminal/visible_text.ts";

/** A title as people type it: `sh -c 'npm test'` becomes `npm test`. */
export function shownTitle(title: string): string {
  const line = /^sh -c '((?:[^']|'\\'')*)'$/s.exec(title)?.[1] ??
    /^sh -c ([\w./:@%+=,-]+)$/.exec(title)?.[1];
  return visibleLines(line === undefined ? title : line.replaceAll(`'\\''`, "'"));
}

/** What a task does, as people would type it. */
export function shownAction(action: TaskAction | undefined): string {
  if (action === undefined) return "";
  if (action.type !== "command") return action.summary;
  if ("shell" in action.command) return visibleLines(action.command.shell);
  const { argv } = action.command;
  const isShell = argv.length === 3 && argv[0] === "sh" && argv[1] === "-c";
  return visibleLines(isShell ? argv[2]! : argv.join(" "));
}
