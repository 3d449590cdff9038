/**
 * Diffs of repositories, each under its name.
 *
 * A diff holds what files hold. On a terminal only its colours have an effect: other escape
 * sequences, carriage returns and marks of writing direction are made visible, so that no change
 * can hide. In a pipe it stays as it is, byte for byte, so that `git apply` can read it.
 *
 * @module
 */

import type { RepositoryDiff } from "../engine/diff_repositories.ts";
import { type Appearance, loadAppearance } from "./appearance.ts";
import type { Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { visibleLines, visibleText } from "./visible_text.ts";

/** A colour, as git and other tools write it; captured, so that splitting keeps it. */
// deno-lint-ignore no-control-regex
const COLOR = /(\u001b\[[0-9;:]*m)/;

const COLORS_OFF = "\u001b[0m";

/** Whether diffs stand under the names of their repositories; paths alone need none. */
export interface DiffHeadings {
  readonly headings: boolean;
}

/**
 * Diffs as text for a terminal.
 *
 * @param result The repositories, in the order to show them; those without a difference are left
 *   out
 * @param appearance Of the stream it goes to
 * @param options Whether there are headings
 */
export function renderDiffs(
  { repositories }: { readonly repositories: readonly RepositoryDiff[] },
  { style }: Appearance,
  { headings }: DiffHeadings,
): string {
  return repositories.filter(({ diff }) => diff !== "").map(({ name, diff }) => {
    const heading = headings ? headingOf(name, style) : "";
    return `${heading}${coloredText(diff)}${diff.endsWith("\n") ? "" : "\n"}`;
  }).join(headings ? "\n" : "");
}

/** Says which diffs are longer than what is shown of them; empty where none is. */
export function renderTruncated(
  { repositories }: { readonly repositories: readonly RepositoryDiff[] },
  { style }: Appearance,
): string {
  return repositories.filter(({ truncated }) => truncated).map(({ name }) =>
    style.muted(
      `(the diff of ${visibleText(name)} goes on; see all of it with: ` +
        `nestr repo diff -s ${visibleText(name)} | less)`,
    ) + "\n"
  ).join("");
}

/**
 * Writes diffs as they come, byte for byte, where standard output is no terminal.
 *
 * @param terminal Where to write
 * @param options Whether there are headings
 * @returns Takes the next piece of a repository's diff; a promise where the caller should wait
 */
export async function openDiffWriter(
  terminal: Terminal,
  { headings }: DiffHeadings,
): Promise<(name: string, bytes: Uint8Array) => Promise<void> | undefined> {
  const { style } = await loadAppearance(terminal, "stdout");
  let last: string | undefined;
  return (name, bytes) => {
    if (headings && name !== last) {
      void terminal.stdout.write((last === undefined ? "" : "\n") + headingOf(name, style));
    }
    last = name;
    return terminal.stdout.write(bytes);
  };
}

const headingOf = (name: string, style: Style): string =>
  `${style.heading(`==> ${visibleText(name)}`)}\n`;

/** Text of several lines in which nothing but colours has an effect. */
function coloredText(text: string): string {
  const pieces = text.split(COLOR);
  const kept = pieces.map((piece, index) => index % 2 === 1 ? piece : visibleLines(piece)).join("");
  // A colour that a file leaves on ends with its repository.
  return pieces.length === 1 ? kept : kept + COLORS_OFF;
}
