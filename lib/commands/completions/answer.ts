/**
 * The talk between the scripts and the executable.
 *
 * A script hands over the name of the program and what has been typed up to the cursor. The first line of
 * the answer says what the shell is to complete by itself: `nothing`, `files`, `folders`, or `command N`
 * for a command line of its own that begins behind N words (in bash: at character N of the line). Each
 * further line is a candidate, with its description behind a tab.
 *
 * @module
 */

import type { ProgramOptions } from "../command_setup.ts";
import { bashInsertion, readBashLine } from "./bash_line.ts";
import { SHELLS } from "./shells.ts";
import { type Candidate, isOpen, NOTHING, type Suggestion } from "./suggestion.ts";
import { typedWord } from "./typed_word.ts";

/**
 * Answers a script; never fails.
 *
 * @param name The shell that asks
 * @param words What it hands over: the program; for bash then the line up to the cursor, the piece of it
 * that bash replaces, the kind of completion and the width of the terminal; for the others the words, of
 * which the last is the one at the cursor, as it stands there. PowerShell encodes all of it
 * @param options What the commands share
 */
export async function answer(
  name: string,
  words: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const shell = SHELLS.find((it) => it === name);
  if (shell === undefined) return document(NOTHING, 0, []);
  if (shell === "bash") return await answerBash(words, options);
  const [program = "", ...line] = shell === "powershell" ? decoded(words[0] ?? "") : words;
  const before = line.slice(0, -1);
  const typed = typedWord(line.at(-1) ?? "", shell).text;
  const suggestion = await suggestionFor(program, before, typed, options);
  const rows = suggestion.candidates.map(({ value, about }) =>
    row(shell === "powershell" ? powershellWord(value) : value, about)
  );
  const { shell: part } = suggestion;
  const behind = part.type === "command" ? 1 + before.length - part.typed : 0;
  return document(suggestion, behind, rows);
}

async function answerBash(
  [program = "", line = "", piece = "", kind = "", width = ""]: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const { words, starts, raw, redirected } = readBashLine(line);
  if (redirected) return "files\n";
  const typed = typedWord(raw, "bash").text;
  const suggestion = await suggestionFor(program, words.slice(1), typed, options);
  const texts = suggestion.candidates.flatMap(({ value, about }) => {
    const text = bashInsertion(value, raw, piece);
    return text === undefined ? [] : [{ text, about }];
  });
  // bash has no room for descriptions, except where it only lists what there is.
  const listed = LISTING.includes(kind) && texts.length > 1;
  const rows = texts.map(({ text, about }) =>
    listed && about !== undefined ? shortened(`${text}  (${plain(about)})`, Number(width)) : text
  );
  const { shell } = suggestion;
  const at = shell.type === "command" ? starts[words.length - shell.typed] ?? 0 : 0;
  return document(suggestion, at, rows);
}

/** Kinds of completion that show a list: `?`, `!` and `@` as numbers. */
const LISTING: readonly string[] = ["63", "33", "64"];

async function suggestionFor(
  program: string,
  before: readonly string[],
  typed: string,
  options: ProgramOptions,
): Promise<Suggestion> {
  try {
    const words = before.map(withHome);
    const suggest = program === "ajj"
      ? (await import("./ajj_suggestion.ts")).suggestAjj
      : (await import("./nestr_suggestion.ts")).suggestNestr;
    const suggestion = await furthest((text) => suggest(words, text, options), typed);
    // A line of the answer is one candidate, and a control character is nothing that anybody types.
    const candidates = suggestion.candidates.filter(({ value }) => !/\p{Cc}/u.test(value));
    return { ...suggestion, candidates };
  } catch {
    // Who presses a key on the way to a command is not told what is wrong with it.
    return NOTHING;
  }
}

/**
 * Goes on where only one thing is offered and more of it is to follow: `tag:` is answered with the tags.
 * So no shell closes a quotation mark behind what is not finished.
 */
async function furthest(
  suggest: (typed: string) => Promise<Suggestion>,
  typed: string,
): Promise<Suggestion> {
  const suggestion = await suggest(typed);
  const [only, ...others] = suggestion.candidates;
  if (only === undefined || others.length > 0 || suggestion.shell.type !== "nothing") {
    return suggestion;
  }
  if (!isOpen(only.value) || only.value === typed) return suggestion;
  const next = await furthest(suggest, only.value);
  return next.candidates.length > 0 ? next : suggestion;
}

/** A path as the shell will hand it on: it has not been expanded yet. */
function withHome(word: string): string {
  const home = Deno.env.get("HOME");
  return home !== undefined && /^~(\/|$)/.test(word) ? home + word.slice(1) : word;
}

function document({ shell }: Suggestion, begin: number, rows: readonly string[]): string {
  const directive = shell.type === "command" ? `command ${begin}` : shell.type;
  return `${[directive, ...rows].join("\n")}\n`;
}

function row(value: string, about: Candidate["about"]): string {
  return about === undefined ? value : `${value}\t${plain(about)}`;
}

const plain = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ");

function shortened(text: string, width: number): string {
  return width > 1 && text.length >= width ? `${text.slice(0, width - 2)}…` : text;
}

/** What PowerShell hands over: lines, encoded so that none of its quoting rules matter. */
function decoded(text: string): readonly string[] {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder().decode(bytes).split("\n");
  } catch {
    return [];
  }
}

/** A word as PowerShell reads it, to which a typographic quotation mark is one like the plain one. */
function powershellWord(text: string): string {
  return /^[\p{L}\p{N}_./:=+-]+$/u.test(text)
    ? text
    : `'${text.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`;
}
