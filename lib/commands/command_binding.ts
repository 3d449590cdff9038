/**
 * How a file of commands is connected with the program: it describes its commands and hands over
 * what each one does.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";

/** Options as commander collects them. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** Adds a group's subcommands, options and actions to its command. */
export type DescribeGroup = (group: Command, bind: BindAction) => void;

/** What a command does with its arguments and options. */
export type CommandAction = (
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
) => Promise<CommandEnd>;

/** Gives a command the common options and its action. */
export type BindAction = (command: Command, action: CommandAction) => Command;
