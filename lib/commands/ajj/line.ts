/**
 * Tells a command line of ours from one of jj's.
 *
 * Pure and quick to load: it is asked before every jj command. What is not clearly ours is jj's, word
 * for word.
 *
 * @module
 */

import { ajjCommand, WORKSPACE } from "./table.ts";

/** Whose a command line is. */
export type AjjLine =
  /** jj's, with these words. */
  | { readonly type: "jj"; readonly words: readonly string[] }
  /** A command of ours; behind `run`, `--` stands before the command to run. */
  | { readonly type: "command"; readonly words: readonly string[] }
  /** The help of what the names stand for; of everything where there are none. */
  | { readonly type: "help"; readonly names: readonly string[] }
  | { readonly type: "version"; readonly words: readonly string[] };

/** The options of all our commands that take no value. */
const FLAG = /^(--json|--quiet|--verbose|-[qv]+)$/;
/** Those that take one. */
const WITH_VALUE = ["-C", "--directory", "--config", "--color", "--log", "--log-file"];
/** Those of `run` that take one. */
const RUN_WITH_VALUE = ["-w", "--workspace", "--backend"];

/**
 * Decides whose a command line is.
 *
 * @param args The words behind `ajj`
 */
export function readAjjLine(args: readonly string[]): AjjLine {
  const at = pastOptions(args, 0);
  const word = args[at];
  if (word === "jj" && at === 0) return { type: "jj", words: args.slice(1) };
  if (word === "-h" || word === "--help") return { type: "help", names: [] };
  if (word === "-V" || word === "--version") return { type: "version", words: args };
  if (word === "help") return helpLine(args, at);
  if (word === WORKSPACE.name) return workspaceLine(args, at);
  if (word === undefined || ajjCommand(word) === undefined) return { type: "jj", words: args };
  return { type: "command", words: word === "run" ? withDashes(args, at + 1) : args };
}

/** `ajj help`, or of one of our commands; whatever else has a help is jj's. */
function helpLine(args: readonly string[], at: number): AjjLine {
  const names = args.slice(at + 1);
  const [first, second] = names;
  const ours = first === undefined || first === WORKSPACE.name && second === undefined ||
    ajjCommand(first, second) !== undefined;
  return ours ? { type: "help", names } : { type: "jj", words: args };
}

/** Of the commands under `workspace` two are ours. */
function workspaceLine(args: readonly string[], at: number): AjjLine {
  const verb = pastOptions(args, at + 1);
  const word = args[verb];
  if (word === "-h" || word === "--help") return { type: "help", names: [WORKSPACE.name] };
  const ours = word !== undefined && ajjCommand(WORKSPACE.name, word) !== undefined;
  return ours ? { type: "command", words: args } : { type: "jj", words: args };
}

/** Where the first word stands that is neither an option of all our commands nor its value. */
function pastOptions(args: readonly string[], from: number, more: readonly string[] = []): number {
  let at = from;
  for (let word = args[at]; word !== undefined; word = args[at]) {
    const takesValue = [...WITH_VALUE, ...more].includes(word);
    if (takesValue && args[at + 1] === undefined) return at;
    if (takesValue) at += 2;
    else if (FLAG.test(word) || hasValueInside(word, more)) at++;
    else return at;
  }
  return at;
}

/** `--color=never`, `-Cfolder`. */
function hasValueInside(word: string, more: readonly string[]): boolean {
  return [...WITH_VALUE, ...more].some((option) =>
    word.startsWith(option.startsWith("--") ? `${option}=` : option) && word !== option
  );
}

/** Puts `--` before the command to run where it was left out: its options are not ours. */
function withDashes(args: readonly string[], from: number): readonly string[] {
  let at = from;
  for (;;) {
    at = pastOptions(args, at, RUN_WITH_VALUE);
    const word = args[at];
    if (word === undefined || word === "--") return args;
    // An option that takes no value, or one that does not exist.
    if (word.length > 1 && word.startsWith("-")) at++;
    else return [...args.slice(0, at), "--", ...args.slice(at)];
  }
}
