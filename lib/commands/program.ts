/**
 * The tree of commands, built as far as one command line needs it: only the group that the command
 * line names is loaded.
 *
 * @module
 */

import { Command, CommanderError } from "commander";
import { COMMAND_GROUPS, type CommandGroup } from "./command_groups.ts";
import { binder, commandAt, configured, type ProgramOptions, reporting } from "./command_setup.ts";
import { readEarlyOptions } from "./early_options.ts";
import { addGlobalOptions } from "./global_options.ts";
import { explain } from "./help.ts";
import { PROGRAM } from "./program_help.ts";

/**
 * Builds the program for a command line. Parsing throws a `NestrError` for a wrong one, and a
 * `CommanderError` after help was shown.
 *
 * @param words The command line; groups that it does not mention are not loaded. Null loads all
 * @param options What the commands share
 */
export async function buildProgram(
  words: readonly string[] | null,
  options: ProgramOptions,
): Promise<Command> {
  const program = configured(new Command("nestr"), words ?? [], options)
    .usage(PROGRAM.usage);
  explain(program, PROGRAM.summary, PROGRAM.description, PROGRAM.examples);
  addGlobalOptions(program);
  for (const [name, { summary, load }] of groupsFor(words)) {
    const group = program.command(name).summary(summary);
    if (words === null || words.includes(name)) {
      (await load())(reporting(group, words ?? [], options), binder(words ?? [], options));
    }
  }
  return program;
}

/**
 * Runs the command that a command line names.
 *
 * @param words The command line, aliases resolved
 * @param options What the commands share
 * @throws {NestrError} `USAGE`, and whatever the command throws
 */
export async function runProgram(words: readonly string[], options: ProgramOptions): Promise<void> {
  const program = await buildProgram(words, options);
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    // What is left of commander's errors is that it has shown help.
    if (!(error instanceof CommanderError)) throw error;
  }
}

/**
 * The help of a command.
 *
 * @param words Its names, perhaps with options
 * @param strict Whether a word that names no command is a mistake; see `commandAt()`
 * @param options What the commands share
 * @throws {NestrError} `USAGE`
 */
export async function commandHelp(
  words: readonly string[],
  strict: boolean,
  options: ProgramOptions,
): Promise<string> {
  const program = await buildProgram(words, options);
  return commandAt(program, readEarlyOptions(words).names, strict).helpInformation();
}

/**
 * The groups that a command line can have to do with: the one that it names, or all where it is
 * about the program itself, and where a wrong word is to be compared with all of them.
 */
function groupsFor(words: readonly string[] | null): readonly (readonly [string, CommandGroup])[] {
  const all = Object.entries(COMMAND_GROUPS);
  if (words === null) return all;
  const { command, commandIndex } = readEarlyOptions(words);
  const asksForHelp = words.slice(0, commandIndex).some((it) => it === "-h" || it === "--help");
  const named = all.filter(([name]) => name === command);
  return named.length === 0 || asksForHelp ? all : named;
}
