/**
 * Tells a command line of ours from one of jj's.
 *
 * Pure and quick to load: it is asked before every jj command. What is not clearly ours is jj's, word
 * for word. A command of ours behind an option that only jj has is neither: jj would do something else
 * than the person has in mind, and we would not heed the option.
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
  /** A command of ours behind options of jj's. */
  | ForeignOptions
  | { readonly type: "version"; readonly words: readonly string[] };

/** A command of ours with options before it that only jj has. */
export interface ForeignOptions {
  readonly type: "foreign";
  /** The first of those options, as it was typed. */
  readonly option: string;
  /** The name of the command. */
  readonly command: string;
  /** The words without those options; a repository has become our `-C`. */
  readonly words: readonly string[];
}

/** The options of all our commands that take no value. */
const FLAG = /^(--json|--quiet|--verbose|-[qv]+)$/;
/** Those that take one. */
const WITH_VALUE = ["-C", "--directory", "--config", "--color", "--log", "--log-file"];
/** Those of all jj commands that we have not, with a value and without. */
const JJ_WITH_VALUE = ["-R", "--repository", "--at-operation", "--at-op", "--config-file"];
const JJ_FLAG = /^--(ignore-working-copy|ignore-immutable|no-integrate-operation|debug|no-pager)$/;
/** Those that name the repository, as `-C` does with us. */
const JJ_REPOSITORY = /^(?:-R|--repository=)(.+)$/;
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
  if (isOfJj(word)) return foreignLine(args);
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
  if (isOfJj(word)) return foreignLine(args);
  if (word === "-h" || word === "--help") return { type: "help", names: [WORKSPACE.name] };
  const ours = word !== undefined && ajjCommand(WORKSPACE.name, word) !== undefined;
  return ours ? { type: "command", words: args } : { type: "jj", words: args };
}

/** Looks behind options of jj's for a command of ours; without one the line is jj's. */
function foreignLine(args: readonly string[]): AjjLine {
  const { at, option, words } = withoutOptionsOfJj(args, 0);
  const group = args[at] === WORKSPACE.name ? withoutOptionsOfJj(args, at + 1) : undefined;
  const command = ajjCommand(args[at] ?? "", args[group?.at ?? args.length]);
  if (command === undefined) return { type: "jj", words: args };
  return {
    type: "foreign",
    option: option ?? group?.option ?? "",
    command,
    words: [...words, ...group === undefined ? [] : [args[at]!, ...group.words]]
      .concat(args.slice(group?.at ?? at)),
  };
}

/** The options from a place on as far as we have them, what they end at, and the first of jj's. */
function withoutOptionsOfJj(
  args: readonly string[],
  from: number,
): { readonly at: number; readonly option: string | undefined; readonly words: string[] } {
  const words: string[] = [];
  let option: string | undefined;
  let at = from;
  for (;;) {
    const next = pastOptions(args, at);
    words.push(...args.slice(at, next));
    const word = args[next];
    if (!isOfJj(word)) return { at: next, option, words };
    option ??= word.replace(/^(--[^=]+)=[^]*$|^(-R).+$/s, "$1$2");
    const separate = JJ_WITH_VALUE.includes(word);
    const repository = separate && /^(-R|--repository)$/.test(word)
      ? args[next + 1]
      : JJ_REPOSITORY.exec(word)?.[1];
    if (repository !== undefined) words.push("-C", repository);
    at = Math.min(args.length, next + (separate ? 2 : 1));
  }
}

function isOfJj(word: string | undefined): word is string {
  return word !== undefined &&
    (JJ_FLAG.test(word) || JJ_WITH_VALUE.includes(word) || hasValueInside(word, JJ_WITH_VALUE));
}

/** Where the first word stands that is neither an option of all our commands nor its value. */
function pastOptions(args: readonly string[], from: number, more: readonly string[] = []): number {
  const withValue = [...WITH_VALUE, ...more];
  let at = from;
  for (let word = args[at]; word !== undefined; word = args[at]) {
    const takesValue = withValue.includes(word);
    if (takesValue && args[at + 1] === undefined) return at;
    if (takesValue) at += 2;
    else if (FLAG.test(word) || hasValueInside(word, withValue)) at++;
    else return at;
  }
  return at;
}

/** `--color=never`, `-Cfolder`. */
function hasValueInside(word: string, options: readonly string[]): boolean {
  return options.some((option) =>
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
