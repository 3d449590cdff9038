/**
 * What help says of a command: collected where the command is described, and laid out by
 * `help_page.ts`.
 *
 * @module
 */

import type { Command, Help, Option } from "commander";
import { type HelpRow, renderHelpPage } from "./help_page.ts";

/** Where commander files the options that all commands have. */
export const COMMON_GROUP = "Common options:";

/** A command line with what it does. */
export interface Example {
  /** What it does, in a few words. */
  readonly does: string;
  /** The command line, without the `$`. */
  readonly line: string;
}

const EXAMPLES = new WeakMap<Command, readonly Example[]>();

/**
 * Gives a command what its help says.
 *
 * @param command The command
 * @param summary For the list of commands, without a final period
 * @param description Whole sentences for its own help
 * @param examples Pairs of what a command line does and the line
 */
export function explain(
  command: Command,
  summary: string,
  description: string,
  examples: readonly (readonly [does: string, line: string])[] = [],
): Command {
  EXAMPLES.set(command, examples.map(([does, line]) => ({ does, line })));
  return command.summary(summary).description(description);
}

const SPREAD_OUT = new WeakSet<Command>();

/** Lets the help of the program list the commands of a group instead of the group. */
export function spreadOut(group: Command): Command {
  SPREAD_OUT.add(group);
  return group;
}

/** The examples of a command. */
export function examplesOf(command: Command): readonly Example[] {
  return EXAMPLES.get(command) ?? [];
}

/** The name of a command with those it stands under: `nestr repo sync`. */
export function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

/** The text of a command's help, with a line feed at its end. */
export function formatHelp(command: Command, helper: Help): string {
  const options = command.options.filter((it) => !it.hidden);
  const rows = (wanted: readonly Option[]) =>
    wanted.map((it): HelpRow => [it.flags, optionText(it)]);
  return renderHelpPage({
    name: fullName(command),
    description: command.description(),
    usage: command.usage(),
    commands: helper.visibleCommands(command).flatMap((it): readonly HelpRow[] =>
      SPREAD_OUT.has(it)
        ? it.commands.map((inner) => [`${it.name()} ${inner.name()}`, inner.summary()])
        : [[it.name(), it.summary()]]
    ),
    arguments: helper.visibleArguments(command).map(
      (it) => [helper.argumentTerm(it), argumentText(it)],
    ),
    options: rows(options.filter((it) => it.helpGroupHeading !== COMMON_GROUP)),
    common: rows(options.filter((it) => it.helpGroupHeading === COMMON_GROUP)),
    examples: examplesOf(command).map(({ does, line }) => [does, line]),
  }, helper.helpWidth ?? 80);
}

/** What an option does, with the value that holds where it is not given. */
export function optionText({ description, defaultValue }: Option): string {
  return defaultValue === undefined ? description : `${description} (default: ${defaultValue})`;
}

/** What an argument is, with the value that holds where it is not given. */
export function argumentText(
  argument: { readonly description: string; readonly defaultValue?: unknown },
): string {
  const { description, defaultValue } = argument;
  return defaultValue === undefined ? description : `${description} (default: ${defaultValue})`;
}
