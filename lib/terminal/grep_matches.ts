/**
 * Lines that match, as `path:line:text` with the path from the project's root, which editors turn
 * into links and `cut -d:` takes apart.
 *
 * Repositories that could not be searched are `repository_errors.ts`'s subject: they are no matches
 * and belong on standard error.
 *
 * @module
 */

import type { RepositoryMatches } from "../engine/grep_repositories.ts";
import type { GrepMatch } from "../vcs/changes.ts";
import { type Appearance, loadAppearance } from "./appearance.ts";
import type { Style } from "./style.ts";
import type { Terminal } from "./terminal.ts";
import { visibleLines, visibleText } from "./visible_text.ts";

/**
 * Matches as text for a terminal, on which lines of files have no effect.
 *
 * @param result The repositories, in the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderMatches(
  { repositories }: { readonly repositories: readonly RepositoryMatches[] },
  { style }: Appearance,
): string {
  return repositories.flatMap(({ path, matches }) =>
    matches.map((match) =>
      `${placeOf(path, match, style)}${visibleLines(match.text.replace(/\r$/, ""))}\n`
    )
  ).join("");
}

/** Says that there is more than what was searched for, and how to see it. */
export function renderMore({ style }: Appearance): string {
  return style.muted(
    "(there may be more matches; narrow the search with -s or a longer pattern, or read all of " +
      "them through a pipe)",
  ) + "\n";
}

/**
 * Writes matches as they are found, where standard output is no terminal. Lines of files stay as
 * they are, byte for byte.
 *
 * @param terminal Where to write
 * @returns Takes the next match in the repository at `folder`; a promise where the caller should
 *   wait
 */
export async function openMatchWriter(
  terminal: Terminal,
): Promise<(folder: string, match: GrepMatch, line: Uint8Array) => Promise<void> | undefined> {
  const { style } = await loadAppearance(terminal, "stdout");
  const encoder = new TextEncoder();
  return (folder, match, line) => {
    // One write for each match: there may be millions.
    const place = encoder.encode(placeOf(folder, match, style));
    const bytes = new Uint8Array(place.length + line.length + 1);
    bytes.set(place);
    bytes.set(line, place.length);
    bytes[bytes.length - 1] = LINE_FEED;
    return terminal.stdout.write(bytes);
  };
}

const LINE_FEED = 10;

function placeOf(folder: string, { path, line }: GrepMatch, style: Style): string {
  const name = visibleText(folder === "." ? path : `${folder}/${path}`);
  return `${style.command(name)}${style.muted(`:${line}:`)}`;
}
