/**
 * What is offered for the word at the cursor.
 *
 * @module
 */

import type { KnownName } from "../../engine/project_names.ts";

/** A text that the word at the cursor could become. */
export interface Candidate {
  /** The whole word, as the command is to get it: not quoted for a shell. */
  readonly value: string;
  /** A few words on it. */
  readonly about?: string;
}

/** What is offered for the word at the cursor. */
export interface Suggestion {
  readonly candidates: readonly Candidate[];
  /** What the shell itself adds. */
  readonly shell: ShellPart;
}

/** What a shell completes by itself. */
export type ShellPart =
  | { readonly type: "nothing" }
  /** Paths; `before` is what stands before the path in the word: `--config=`. */
  | { readonly type: "files" | "folders"; readonly before: string }
  /** A command line of its own, of which so many words stand before the cursor's. */
  | { readonly type: "command"; readonly typed: number };

/** Nothing is offered. */
export const NOTHING: Suggestion = { candidates: [], shell: { type: "nothing" } };

/** Offers only these. */
export function suggest(candidates: readonly Candidate[]): Suggestion {
  return { candidates, shell: { type: "nothing" } };
}

/** Names as candidates, with something before each: `--workspace=`. */
export function candidatesOf(names: readonly KnownName[], before = ""): readonly Candidate[] {
  return names.map(({ name, about }) => ({
    value: before + name,
    ...(about === undefined ? {} : { about }),
  }));
}

/** Whether more of the word is still to be typed behind a value, so that no space belongs there. */
export function isOpen(value: string): boolean {
  return /[:=(/&|]$/.test(value);
}
