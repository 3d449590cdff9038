/**
 * What every command of a program is given: reporting instead of exiting, the terminal, its action.
 *
 * @module
 */

import type { Command } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import type { BindAction } from "./command_binding.ts";
import { globalOptions } from "./global_options.ts";
import { formatHelp } from "./help.ts";
import { helpWidth } from "./help_page.ts";
import { unknownSubcommand, usageError } from "./usage_error.ts";

/** What the commands of one command line share. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  /** Whether the answer is to be JSON, even to a wrong command line. */
  readonly json: boolean;
  /** Told how the command ended. */
  readonly finish: (end: CommandEnd) => void;
}

/**
 * The command that words name, from the program down.
 *
 * @param program The program
 * @param words Names of commands
 * @param strict Whether a word that names no command is a mistake, and not the end of the names
 * @throws {NestrError} `USAGE` for a word that names no command
 */
export function commandAt(program: Command, words: readonly string[], strict: boolean): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((it) => it.name() === word);
    if (!next && strict && command.commands.length > 0) {
      const { message, ...options } = unknownSubcommand(word, command);
      throw new NestrError("USAGE", message, options);
    }
    if (!next) break;
    command = next;
  }
  return command;
}

/**
 * Lets a program report instead of exiting, and print through the terminal; its commands inherit
 * that.
 */
export function configured(
  program: Command,
  words: readonly string[],
  options: ProgramOptions,
): Command {
  const { terminal } = options;
  return reporting(program, words, options)
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      // Errors are thrown, and printed in one place.
      writeErr: () => {},
      getOutHelpWidth: () => helpWidth(terminal.columns),
      getErrHelpWidth: () => helpWidth(terminal.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ formatHelp })
    .helpOption("-h, --help", "show this help");
}

/** Lets a command throw what is wrong with a command line, in words of its own. */
export function reporting(
  command: Command,
  words: readonly string[],
  { terminal, json }: ProgramOptions,
): Command {
  return command.helpCommand(false).exitOverride((error) => {
    // A group without a command: a person is shown its commands, a program that it went wrong.
    if (error.code === "commander.help" && !json) {
      void terminal.stdout.write(command.helpInformation());
    } else if (error.exitCode !== 0) throw usageError(error, command, words);
    throw error;
  });
}

/** Connects commands of a command line with what they do. */
export function binder(words: readonly string[], options: ProgramOptions): BindAction {
  const dashes = words.indexOf("--");
  const afterDashes = dashes < 0 ? [] : words.slice(dashes + 1);
  return (command, action) =>
    reporting(command, words, options).action(async (...args: unknown[]) => {
      const operands = args.slice(0, -2).flat().filter((it) => typeof it === "string");
      const raw = command.optsWithGlobals();
      const context = new CommandContext(globalOptions(raw), options.terminal, {
        words,
        afterDashes,
      });
      try {
        options.finish(await action(context, operands, raw));
      } finally {
        await context.settled();
      }
    });
}
