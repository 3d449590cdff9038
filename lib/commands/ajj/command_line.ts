/**
 * Runs the commands of `ajj` that are ours.
 *
 * @module
 */

import { CommanderError } from "commander";
import { programInfo } from "../../engine/program_info.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import { commandLine } from "../../terminal/command_line.ts";
import { dataDocument } from "../../terminal/json.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { runSession } from "../command_session.ts";
import { commandAt } from "../command_setup.ts";
import { readEarlyOptions } from "../early_options.ts";
import type { AjjLine } from "./line.ts";
import { buildAjj } from "./program.ts";

/**
 * Runs a command line of ours to its end.
 *
 * @param line What it asks for
 * @param args The words as they were typed
 */
export async function runAjjLine(
  line: Exclude<AjjLine, { type: "jj" }>,
  args: readonly string[],
): Promise<CommandEnd> {
  const early = readEarlyOptions(line.type === "command" ? line.words : args);
  return await runSession({ program: "ajj", args, early }, async (terminal) => {
    switch (line.type) {
      case "version":
        return await showVersion(terminal, early.json);
      case "help":
        return await showHelp(line.names, terminal);
      case "foreign":
        throw foreignOption(line, args);
      case "command":
        return await runCommand(line.words, terminal, early.json);
    }
  });
}

/**
 * Prints an error as every command of ours does.
 *
 * @param thrown What went wrong
 * @param args The words as they were typed
 */
export async function failAjj(thrown: unknown, args: readonly string[]): Promise<CommandEnd> {
  // The words are jj's: none of its options is taken for one of ours.
  const early = readEarlyOptions([]);
  return await runSession({ program: "ajj", args, early }, () => Promise.reject(thrown));
}

async function runCommand(
  words: readonly string[],
  terminal: Terminal,
  json: boolean,
): Promise<CommandEnd> {
  let end: CommandEnd = DONE;
  const program = await buildAjj(words, { terminal, json, finish: (it) => void (end = it) });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    // What is left of commander's errors is that it has shown help.
    if (!(error instanceof CommanderError)) throw error;
  }
  return end;
}

/** Those of our commands that jj has as well. */
const OF_JJ_TOO = /^(status|run|workspace .*)$/;

/** Refuses an option that only jj has: the command would not heed it. */
function foreignOption(
  { option, command, words }: Extract<AjjLine, { type: "foreign" }>,
  args: readonly string[],
): NestrError {
  const ours = commandLine(["ajj", ...words]);
  const own = commandLine(["ajj", "jj", ...args]);
  return new NestrError("USAGE", `"${option}" is jj's option, and "ajj ${command}" is not jj's`, {
    hint: `type: ${ours}` + (OF_JJ_TOO.test(command) ? `, or for jj's own command: ${own}` : ""),
    details: { option, command },
  });
}

async function showHelp(names: readonly string[], terminal: Terminal): Promise<CommandEnd> {
  const program = await buildAjj(names, { terminal, json: false, finish: () => {} });
  const named = commandAt(program, names.filter((name) => !name.startsWith("-")), false);
  await terminal.stdout.write(named.helpInformation());
  return DONE;
}

async function showVersion(terminal: Terminal, json: boolean): Promise<CommandEnd> {
  const { version, deno, platform } = programInfo();
  const data = { version, deno, platform };
  await terminal.stdout.write(json ? dataDocument(data) : `ajj ${version}\n`);
  return DONE;
}
