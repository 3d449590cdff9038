/**
 * What is offered at a place in the tree of commands.
 *
 * Commands, options and fixed choices come from the tree itself, names from where they are to be had.
 *
 * @module
 */

import type { Command, Option } from "commander";
import type { KnownName } from "../../engine/project_names.ts";
import { type CursorPlace, optionsOf } from "./cursor.ts";
import { type Meaning, meaningOfArgument, meaningOfOption } from "./meaning.ts";
import type { NameSource } from "./name_source.ts";
import { selectionCandidates } from "./selection.ts";
import { type Candidate, candidatesOf, NOTHING, suggest, type Suggestion } from "./suggestion.ts";

/**
 * Completes a word at a place in the tree of commands.
 *
 * @param place Where the cursor stands
 * @param typed What is typed of the word
 * @param names Where names come from
 * @param bare Whether a command to run may stand there without `--` before it
 */
export async function suggestAt(
  place: CursorPlace,
  typed: string,
  names: NameSource,
  bare = false,
): Promise<Suggestion> {
  const { command, pending, behindDashes } = place;
  if (behindDashes === undefined) {
    if (pending && !(pending.variadic && typed.startsWith("-"))) {
      return await valueOf(pending, "", typed, names);
    }
    const inside = insideOption(place, typed);
    if (inside) return await valueOf(inside.option, inside.before, typed, names);
    if (typed.startsWith("-")) return suggest(optionCandidates(place, typed));
  }
  const argument = command.registeredArguments[place.operands] ??
    command.registeredArguments.findLast(({ variadic }) => variadic);
  const isCommand = command.registeredArguments.some((it) =>
    meaningOfArgument(it, command) === "command"
  );
  if (isCommand && (behindDashes !== undefined || (bare && argument))) {
    return { candidates: [], shell: { type: "command", typed: behindDashes ?? 0 } };
  }
  const commands = place.operands === 0 && !place.lost && behindDashes === undefined
    ? subcommands(command).filter(({ value }) => value.startsWith(typed))
    : [];
  if (argument === undefined) return suggest(commands);
  const fixed = argument.argChoices;
  return fixed
    ? suggest(fixed.filter((it) => it.startsWith(typed)).map((value) => ({ value })))
    : await suggestMeaning(meaningOfArgument(argument, command), "", typed, names);
}

/** The commands of a group. */
export function subcommands(command: Command): readonly Candidate[] {
  return command.createHelp().visibleCommands(command)
    .map((it) => ({ value: it.name(), about: it.summary() }));
}

/** An option that the word has given, and begun the value of: `--color=a`, `-sapi`. */
function insideOption(
  { command }: CursorPlace,
  typed: string,
): { readonly option: Option; readonly before: string } | undefined {
  const [before = "", name = ""] = /^(--[^=]+)=/.exec(typed) ?? /^(-[^-])(?=.)/.exec(typed) ?? [];
  const option = optionsOf(command).find(({ long, short }) => name === long || name === short);
  return option?.required ? { option, before } : undefined;
}

function optionCandidates(place: CursorPlace, typed: string): readonly Candidate[] {
  const { command, given } = place;
  const candidates = optionsOf(command)
    .filter((option) => !option.hidden && (option.variadic || !given.has(option)))
    .flatMap(({ long, short, description }) =>
      [long, short].filter((it) => it != undefined).map((value) => ({ value, about: description }))
    );
  const others: Candidate[] = ["--help", "-h"].map((value) => ({
    value,
    about: "show this help",
  }));
  if (!command.parent) {
    others.push(...["--version", "-V"].map((value) => ({ value, about: "show the version" })));
  }
  const all = [...candidates, ...others].filter(({ value }) => value.startsWith(typed));
  // Long ones first: they say what they are.
  return all.sort((a, b) => Number(b.value.startsWith("--")) - Number(a.value.startsWith("--")));
}

async function valueOf(
  option: Option,
  before: string,
  typed: string,
  names: NameSource,
): Promise<Suggestion> {
  if (!option.argChoices) {
    return await suggestMeaning(meaningOfOption(option), before, typed, names);
  }
  return suggest(
    option.argChoices.map((it) => ({ value: before + it }))
      .filter(({ value }) => value.startsWith(typed)),
  );
}

/** Completes a word that stands for something; `before` is what the word begins with anyway. */
async function suggestMeaning(
  meaning: Meaning | undefined,
  before: string,
  typed: string,
  names: NameSource,
): Promise<Suggestion> {
  const text = typed.slice(before.length);
  const paths = { type: "folders", before } as const;
  const known = candidatesOf(await namesOf(meaning, text, names), before)
    .filter(({ value }) => value.startsWith(typed));
  switch (meaning) {
    case "file":
      return { candidates: [], shell: { type: "files", before } };
    case "folder":
      return { candidates: [], shell: paths };
    case "workspace or folder":
      return { candidates: known, shell: paths };
    default:
      return known.length === 0 ? NOTHING : suggest(known);
  }
}

async function namesOf(
  meaning: Meaning | undefined,
  text: string,
  names: NameSource,
): Promise<readonly KnownName[]> {
  const project = names.project;
  switch (meaning) {
    case "selection":
      return selectionCandidates(text, await project()).map(({ value, ...about }) => ({
        name: value,
        ...about,
      }));
    case "component":
      return (await project())?.components ?? [];
    case "revision":
      return (await project())?.revisions ?? [];
    case "target": {
      const { components = [], repositories = [] } = await project() ?? {};
      const taken = new Set(components.map(({ name }) => name));
      return [...components, ...repositories.filter(({ name }) => !taken.has(name))];
    }
    case "workflow":
      return (await project())?.workflows ?? [];
    case "run":
      return await names.runs();
    case "workspace":
    case "workspace or folder":
      return await names.workspaces();
    case "service":
      return await names.services();
    default:
      return [];
  }
}
