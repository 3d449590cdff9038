/**
 * From the words behind `ajj` to the end of a command: of ours, or of jj.
 *
 * Whoever types a jj command pays for nothing of ours: until it is clear that the command is not
 * jj's, nothing but the names of our commands is loaded.
 *
 * @module
 */

import { type AjjLine, readAjjLine } from "./ajj/line.ts";
import { type CommandEnd, endOf } from "./command_end.ts";

/**
 * Runs one command line of `ajj` to its end.
 *
 * @param args The words behind the program's name
 * @returns How it ended; everything has been printed
 */
export async function runAjj(args: readonly string[]): Promise<CommandEnd> {
  const line = readAjjLine(args);
  if (line.type === "jj") return await runJj(line, args);
  const { runAjjLine } = await import("./ajj/command_line.ts");
  return await runAjjLine(line, args);
}

async function runJj(
  { words }: Extract<AjjLine, { type: "jj" }>,
  args: readonly string[],
): Promise<CommandEnd> {
  try {
    const { passToJj } = await import("../engine/workspace/pass_to_jj.ts");
    return endOf(await passToJj(words, Deno.cwd()));
  } catch (thrown) {
    const { failAjj } = await import("./ajj/command_line.ts");
    return await failAjj(thrown, args);
  }
}
