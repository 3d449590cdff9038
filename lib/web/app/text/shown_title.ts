/**
 * Turns what is run back into what people type: a shell line without `sh -c`. Pure.
 *
 * @module
 */

import type { TaskAction } from "../../wire.ts";

/** Characters that are invisible or reverse the text: controls, and marks of writing direction. */
// deno-lint-ignore no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Shows such characters as the command line does: `\x00`. */
function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`;
  });
}

/** A title as people type it: `sh -c 'npm test'` becomes `npm test`. */
export function shownTitle(title: string): string {
  const line = /^sh -c '((?:[^']|'\\'')*)'$/s.exec(title)?.[1] ??
    /^sh -c ([\w./:@%+=,-]+)$/.exec(title)?.[1];
  return visible(line === undefined ? title : line.replaceAll(`'\\''`, "'"));
}

/** What a task does, as people would type it. */
export function shownAction(action: TaskAction | undefined): string {
  if (action === undefined) return "";
  if (action.type !== "command") return action.summary;
  if ("shell" in action.command) return visible(action.command.shell);
  const { argv } = action.command;
  const isShell = argv.length === 3 && argv[0] === "sh" && argv[1] === "-c";
  return visible(isShell ? argv[2]! : argv.join(" "));
}
