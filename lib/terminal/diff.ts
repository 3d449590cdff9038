/**
 * Diffs of repositories, each under its name.
 *
 * A diff holds what files hold. On a terminal only its colours have an effect: other escape sequences,
 * carriage returns and marks of writing direction are made visible, so that no change can hide. In a pipe
 * it stays as it is, so that `git apply` can read it.
 *
 * @module
 */

import type { RepositoryDiff } from "../engine/diff_repositories.ts";
import type { Appearance } from "./appearance.ts";
import { visibleLines, visibleText } from "./visible_text.ts";

/** A colour, as git and other tools write it; captured, so that splitting keeps it. */
// deno-lint-ignore no-control-regex
const COLOR = /(\u001b\[[0-9;:]*m)/;

const COLORS_OFF = "\u001b[0m";

/**
 * Diffs as text.
 *
 * @param result The repositories, in the order to show them; those without a difference are passed over
 * @param appearance Of the stream it goes to
 */
export function renderDiffs(
  { repositories }: { readonly repositories: readonly RepositoryDiff[] },
  appearance: Appearance,
): string {
  return repositories.filter(({ diff }) => diff !== "")
    .map((repository) => renderDiff(repository, appearance)).join("\n");
}

function renderDiff({ name, diff, truncated }: RepositoryDiff, appearance: Appearance): string {
  const { style, columns } = appearance;
  const heading = style.heading(`==> ${visibleText(name)}`);
  const text = columns === null ? diff : coloredText(diff);
  const end = diff.endsWith("\n") ? "" : "\n";
  const note = truncated
    ? style.muted("(the diff goes on; see all of it with `git diff` in the repository)") + "\n"
    : "";
  return `${heading}\n${text}${end}${note}`;
}

/** Text of several lines in which nothing but colours has an effect. */
function coloredText(text: string): string {
  const pieces = text.split(COLOR);
  const kept = pieces.map((piece, index) => index % 2 === 1 ? piece : visibleLines(piece)).join("");
  // A colour that a file leaves on ends with its repository.
  return pieces.length === 1 ? kept : kept + COLORS_OFF;
}
