/**
 * From the words of the command line to the end of a command.
 *
 * Finds the command, resolves aliases of the project, runs the command, and turns whatever is
 * thrown into a printed error. It never exits. The parser of command lines is loaded for a command
 * only.
 *
 * @module
 */

import type { Terminal } from "../terminal/terminal.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { runSession } from "./command_session.ts";
import { isCommand } from "./command_groups.ts";
import { type EarlyOptions, readEarlyOptions } from "./early_options.ts";
import { helpWidth } from "./help_page.ts";
import { programHelp } from "./program_help.ts";

/** What asks for nothing but the help of the program. */
const ASKS_FOR_HELP: readonly string[] = ["--help", "-h", "help"];

/**
 * Runs one command line to its end.
 *
 * @param args The words behind the program's name
 * @returns How it ended; everything has been printed
 */
export async function runCommandLine(args: readonly string[]): Promise<CommandEnd> {
  const early = readEarlyOptions(args);
  const words = wordsOfAjj(args, early);
  if (words !== undefined) {
    const { runAjj } = await import("./ajj.ts");
    return await runAjj(words);
  }
  return await runSession(
    { program: "nestr", args, early },
    (terminal) => dispatch(args, early, terminal),
  );
}

/** What `ajj` alone would be called with, where the words name it or ask for its help. */
function wordsOfAjj(
  args: readonly string[],
  { command, commandIndex }: EarlyOptions,
): readonly string[] | undefined {
  const named = command === "help" ? commandIndex + 1 : commandIndex;
  return args[named] === "ajj" ? [...args.slice(0, named), ...args.slice(named + 1)] : undefined;
}

async function dispatch(
  args: readonly string[],
  { command, commandIndex, json }: EarlyOptions,
  terminal: Terminal,
): Promise<CommandEnd> {
  if (args.length === 1 && ASKS_FOR_HELP.includes(args[0]!)) {
    await terminal.stdout.write(programHelp(helpWidth(terminal.columns)));
    return DONE;
  }
  if (command === "completions" && args[commandIndex + 2] === "--complete") {
    // Asked with each Tab, by the scripts that the command prints.
    const { answer } = await import("./completions/answer.ts");
    const [shell = "", , , ...typed] = args.slice(commandIndex + 1);
    await terminal.stdout.write(await answer(shell, typed, { terminal, json, finish: () => {} }));
    return DONE;
  }
  if (command === "help") {
    return await help([...args.slice(0, commandIndex), ...args.slice(commandIndex + 1)], terminal);
  }
  const words = command === undefined
    ? versionWords(args)
    : await resolveAlias(args, command, terminal);
  let end: CommandEnd = DONE;
  const { runProgram } = await import("./program.ts");
  await runProgram(words, { terminal, json, finish: (it) => void (end = it) });
  return end;
}

/** `-V` without a command is the command `version`, in the one line that scripts expect. */
function versionWords(args: readonly string[]): readonly string[] {
  const asks = (word: string) => word === "-V" || word === "--version";
  return args.some(asks) ? ["version", "--short", ...args.filter((word) => !asks(word))] : args;
}

async function resolveAlias(
  args: readonly string[],
  command: string,
  terminal: Terminal,
): Promise<readonly string[]> {
  if (isCommand(command)) return args;
  const { expandAlias } = await import("./alias.ts");
  return await expandAlias(args, terminal);
}

/** `nestr help repo sync`: the help of the command that the words name. */
async function help(args: readonly string[], terminal: Terminal): Promise<CommandEnd> {
  const { command } = readEarlyOptions(args);
  if (command === undefined || command === "help") {
    await terminal.stdout.write(programHelp(helpWidth(terminal.columns)));
    return DONE;
  }
  const words = await resolveAlias(args, command, terminal);
  const { commandHelp } = await import("./program.ts");
  const options = { terminal, json: false, finish: () => {} };
  await terminal.stdout.write(await commandHelp(words, words === args, options));
  return DONE;
}
