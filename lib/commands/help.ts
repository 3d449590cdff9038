/**
 * How help looks: what a command is for, what follows it, examples; the options that all commands have
 * are named in one line and explained once, in the program's own help.
 *
 * @module
 */

import type { Command, Help, Option } from "commander";

/** Heading of the options that all commands have. */
export const COMMON_OPTIONS = "Common options:";

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

/** The name of the program that a command belongs to. */
function programOf(command: Command): string {
  return command.parent ? programOf(command.parent) : command.name();
}

/** The text of a command's help, with a line feed at its end. */
export function formatHelp(command: Command, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const subcommands = helper.visibleCommands(command).flatMap((it) =>
    SPREAD_OUT.has(it)
      ? it.commands.map((inner) => [`${it.name()} ${inner.name()}`, inner.summary()] as const)
      : [[it.name(), it.summary()] as const]
  );
  const words = helper.visibleArguments(command).map(
    (it) => [helper.argumentTerm(it), argumentText(it)] as const,
  );
  const options = command.options.filter((it) => !it.hidden);
  const version = command.parent ? [] : [["-V, --version", "show the version"] as const];
  const rows = (wanted: readonly Option[]) =>
    wanted.map((it) => [it.flags, optionText(it)] as const);
  const common = options.filter((it) => it.helpGroupHeading === COMMON_OPTIONS);
  const own = options.filter((it) => it.helpGroupHeading !== COMMON_OPTIONS);
  const sections = [
    helper.boxWrap(command.description(), width),
    `Usage: ${fullName(command)} ${command.usage()}`,
    list("Commands:", subcommands, helper),
    list("Arguments:", words, helper),
    list("Options:", [...rows(own), ...version, ["-h, --help", "show this help"]], helper),
    list(commonHeading(command), rows(common), helper),
    examplesText(examplesOf(command)),
    command.parent
      ? `Common options (${
        programOf(command)
      } --help): --json, -C, --config, -q, -v, --color, --log, ` +
        "--log-file"
      : `More about a command: ${command.name()} help COMMAND`,
  ];
  return `${sections.filter((it) => it !== "").join("\n\n")}\n`;
}

/** Before and behind the commands of jj stand jj's own options. */
function commonHeading(program: Command): string {
  const which = program.name() === "ajj" ? " of this list" : "";
  return `Common options, before or behind every command${which}:`;
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

function list(
  heading: string,
  rows: readonly (readonly [term: string, text: string])[],
  helper: Help,
): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([term]) => term.length));
  return [heading, ...rows.map(([term, text]) => helper.formatItem(term, width, text, helper))]
    .join("\n");
}

function examplesText(examples: readonly Example[]): string {
  if (examples.length === 0) return "";
  return [
    "Examples:",
    ...examples.flatMap(({ does, line }) => [`  # ${does}`, `  ${line}`]),
  ].join("\n");
}
