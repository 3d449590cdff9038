/**
 * Mistakes in a command line: what commander reports, in our words and with what to type instead.
 *
 * @module
 */

import type { Command, CommanderError } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { fullName } from "./help.ts";

/** What is said of a mistake. */
export interface Mistake {
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The error for what commander reports.
 *
 * @param error What it reports
 * @param command The command that the words belong to
 * @param words The command line
 */
export function usageError(
  { message, code }: CommanderError,
  command: Command,
  words: readonly string[],
): NestrError {
  const [text = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const nearest = /^\(Did you mean (.+)\?\)$/.exec(suggestion ?? "")?.[1];
  const { message: what, hint, details } = describe(code, text, command, words);
  const help = `see: ${fullName(command)} --help`;
  return new NestrError("USAGE", what, {
    hint: hint ?? (nearest ? `did you mean ${nearest}?` : help),
    details: { command: fullName(command), reason: code.replace("commander.", ""), ...details },
  });
}

function describe(
  code: string,
  text: string,
  command: Command,
  words: readonly string[],
): Mistake {
  const quoted = [...text.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
  switch (code) {
    case "commander.unknownOption":
      return unknownOption(quoted[0] ?? "", command);
    case "commander.unknownCommand":
      return unknownSubcommand(command.args[0] ?? "", command);
    case "commander.excessArguments":
      return surplus(command, words);
    case "commander.missingArgument":
      return {
        message: `${fullName(command)} needs <${quoted[0]}>`,
        hint: `type: ${fullName(command)} ${command.usage()}`,
      };
    case "commander.optionMissingArgument":
      return { message: `${longName(quoted[0] ?? "")} needs a value` };
    case "commander.conflictingOption":
      return { message: `${quoted.map(longName).join(" and ")} exclude one another` };
    case "commander.invalidArgument":
      return invalidValue(text);
    case "commander.help":
      return {
        message: `${fullName(command)} needs a command`,
        hint: `one of ${command.commands.map((it) => it.name()).join(", ")}`,
      };
    default:
      return { message: text.replaceAll("'", '"') };
  }
}

/** `-j, --jobs <number>` is `--jobs`. */
function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function unknownOption(option: string, command: Command): Mistake {
  const known = [command, command.parent, command.parent?.parent]
    .flatMap((it) => it?.options ?? []).map(({ long }) => long ?? "");
  const candidates = nearestNames(option, known);
  const beforeCommand = command.name() === "run" && candidates.length === 0;
  const jj = candidates.length === 0 ? commandOfJj(command) : undefined;
  return {
    message: `${fullName(command)} has no option "${option}"`,
    ...(candidates.length > 0 ? { hint: `did you mean ${candidates.join(", ")}?` } : {}),
    ...(beforeCommand ? { hint: "put options of the command to run after --" } : {}),
    ...(jj && !beforeCommand ? { hint: `jj's own command has options of its own: ${jj}` } : {}),
    details: { option, candidates },
  };
}

/** What reaches the command of jj that one of ours stands before. */
function commandOfJj(command: Command): string | undefined {
  const [, name] = /^ajj (status|run|workspace (?:add|forget))$/.exec(fullName(command)) ?? [];
  return name === undefined ? undefined : `ajj jj ${name}`;
}

/** What other programs call commands of ours. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["rm", "forget"],
  ["remove", "forget"],
  ["delete", "forget"],
  ["ls", "list"],
  ["create", "add"],
  ["new", "add"],
]);

/**
 * A word that names no command.
 *
 * @param name The word
 * @param command The command whose commands were expected
 */
export function unknownSubcommand(name: string, command: Command): Mistake {
  const known = command.commands.map((it) => it.name());
  const meant = SYNONYMS.get(name);
  const candidates = known.filter((it) => it === meant);
  if (candidates.length === 0) candidates.push(...nearestNames(name, known));
  return {
    message: `${fullName(command)} has no command "${name}"`,
    hint: candidates.length > 0
      ? `did you mean ${candidates.join(", ")}?`
      : `its commands: ${known.join(", ")}`,
    details: { name, candidates },
  };
}

function surplus(command: Command, words: readonly string[]): Mistake {
  const { parent } = command;
  // A group's default command was not named: the word was meant for a command of the group.
  if (parent && !words.includes(command.name())) {
    return unknownSubcommand(command.args[0] ?? "", parent);
  }
  const extra = command.args.slice(command.registeredArguments.length);
  const selects = command.options.some(({ long }) => long === "--select");
  const jj = commandOfJj(command);
  return {
    message: `${fullName(command)} does not expect "${extra.join(" ")}"`,
    ...(jj === undefined ? {} : { hint: `jj's own command takes other words: ${jj}` }),
    ...(selects
      ? { hint: `choose repositories with -s, for example: -s '${extra.join(" | ")}'` }
      : {}),
    details: { extra },
  };
}

function invalidValue(text: string): Mistake {
  const [, flags = "", value = "", reason = ""] =
    /^option '(.*?)' argument '([\s\S]*)' is invalid\. ([\s\S]*)$/.exec(text) ?? [];
  if (reason === "") return { message: text };
  return {
    message: `${longName(flags)} "${value}": ${reason}`,
    details: { option: longName(flags), value },
  };
}
