/**
 * What is offered for a word of an `ajj` command line: ours where the command is ours, jj's where it is
 * jj's, and both where it is still open.
 *
 * @module
 */

import { jjCompletions } from "../../engine/jj_completions.ts";
import { readAjjLine } from "../ajj/line.ts";
import { buildAjj } from "../ajj/program.ts";
import type { ProgramOptions } from "../command_setup.ts";
import { cursorPlace } from "./cursor.ts";
import { ajjNames } from "./name_source.ts";
import { subcommands, suggestAt } from "./place_suggestion.ts";
import { type Candidate, candidatesOf, suggest, type Suggestion } from "./suggestion.ts";

/**
 * Completes a word of `ajj`.
 *
 * @param words The words before it, behind `ajj`
 * @param typed What is typed of it
 * @param options What the commands share
 */
export async function suggestAjj(
  words: readonly string[],
  typed: string,
  options: ProgramOptions,
): Promise<Suggestion> {
  if (words[0] === "jj") return suggest(await offersOfJj(words.slice(1), typed));
  const line = readAjjLine(words);
  if (line.type === "help" && words.includes("help")) {
    return await suggestHelp(words, typed, options);
  }
  const ours = line.type === "command" ? line.words : words;
  const place = cursorPlace(await buildAjj(ours, options), ours);
  const isJj = line.type === "jj" || line.type === "foreign";
  if (isJj && place.lost) return suggest(await offersOfJj(words, typed));
  const suggestion = await suggestAt(place, typed, ajjNames(place), true);
  const undecided = place.command.commands.length > 0 && place.pending === undefined;
  if (!undecided || suggestion.shell.type !== "nothing") return suggestion;
  return {
    ...suggestion,
    candidates: merged(suggestion.candidates, await offersOfJj(words, typed)),
  };
}

async function suggestHelp(
  words: readonly string[],
  typed: string,
  options: ProgramOptions,
): Promise<Suggestion> {
  const names = words.filter((word) => word !== "help" && !word.startsWith("-"));
  const place = cursorPlace(await buildAjj(names, options), names);
  const ours = subcommands(place.command).filter(({ value }) => value.startsWith(typed));
  return suggest(merged(ours, await offersOfJj(words, typed)));
}

async function offersOfJj(words: readonly string[], typed: string): Promise<readonly Candidate[]> {
  try {
    const offers = candidatesOf(await jjCompletions([...words, typed], Deno.cwd()));
    // jj offers its options before anybody has begun one.
    return typed === "" ? offers.filter(({ value }) => !value.startsWith("-")) : offers;
  } catch {
    return [];
  }
}

/** Ours first; where jj has the same word, it is ours that answers to it. */
function merged(ours: readonly Candidate[], jjs: readonly Candidate[]): readonly Candidate[] {
  const taken = new Set(ours.map(({ value }) => value));
  return [...ours, ...jjs.filter(({ value }) => !taken.has(value))];
}
