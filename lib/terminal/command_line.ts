/**
 * Commands as a person would type them, for showing. What is really run is never made from this
 * text.
 *
 * @module
 */

import type { Style } from "./style.ts";
import { visibleText } from "./visible_text.ts";

/** Words that no shell reads anything into. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/**
 * Arguments as one line, quoted for a POSIX shell where needed.
 *
 * @param argv The program and its arguments
 */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) =>
    visibleText(PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
  ).join(" ");
}

/**
 * Text with what stands between backticks coloured as commands; the backticks stay, so that the
 * text is the same with and without colour.
 *
 * @param text One or more lines
 * @param style The colours
 */
export function markCommands(text: string, style: Style): string {
  return text.replace(/`[^`\n]+`/g, (command) => style.command(command));
}
