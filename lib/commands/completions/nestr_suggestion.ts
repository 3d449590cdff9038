/**
 * What is offered for a word of a `nestr` command line.
 *
 * Commands and options come from the tree of commands itself; names from the project that the line is
 * about, found as the command would find it. Where there is none, or it cannot be read, the tree's part
 * is still offered.
 *
 * @module
 */

import type { Command } from "commander";
import type { ProgramOptions } from "../command_setup.ts";
import { readEarlyOptions } from "../early_options.ts";
import { isCommand } from "../command_groups.ts";
import { buildProgram } from "../program.ts";
import { cursorPlace } from "./cursor.ts";
import { nestrNames } from "./name_source.ts";
import { subcommands, suggestAt } from "./place_suggestion.ts";
import { type Candidate, candidatesOf, suggest, type Suggestion } from "./suggestion.ts";

/**
 * Completes a word of `nestr`.
 *
 * @param words The words before it, behind `nestr`
 * @param typed What is typed of it
 * @param options What the commands share
 */
export async function suggestNestr(
  words: readonly string[],
  typed: string,
  options: ProgramOptions,
): Promise<Suggestion> {
  const { command, commandIndex } = readEarlyOptions(words);
  if (command === "ajj") {
    const { suggestAjj } = await import("./ajj_suggestion.ts");
    return await suggestAjj(words.filter((_, at) => at !== commandIndex), typed, options);
  }
  if (command === "help") {
    const names = words.filter((word, at) => at !== commandIndex && !word.startsWith("-"));
    return suggest(commandsAt(await buildProgram([...names], options), names, typed));
  }
  const line = command === undefined || isCommand(command)
    ? words
    : await withoutAlias(words, options);
  const program = await buildProgram(line, options);
  const place = cursorPlace(program, line);
  const names = nestrNames(place);
  const suggestion = await suggestAt(place, typed, names);
  const atFirst = place.command === program && !place.lost && !place.pending;
  if (!atFirst || typed.startsWith("-")) return suggestion;
  const aliases = candidatesOf((await names.project())?.aliases ?? []);
  return {
    ...suggestion,
    candidates: [...suggestion.candidates, { value: "help", about: "show help" }, ...aliases]
      .filter(({ value }) => value.startsWith(typed)),
  };
}

/** The line with an alias of the project resolved; as it is where its first word is none. */
async function withoutAlias(
  words: readonly string[],
  { terminal }: ProgramOptions,
): Promise<readonly string[]> {
  try {
    const { expandAlias } = await import("../alias.ts");
    return await expandAlias(words, terminal);
  } catch {
    return words;
  }
}

/** The commands below the one that names lead to. */
function commandsAt(
  program: Command,
  names: readonly string[],
  typed: string,
): readonly Candidate[] {
  const { command, lost } = cursorPlace(program, names);
  return lost ? [] : subcommands(command).filter(({ value }) => value.startsWith(typed));
}
