/**
 * Lines that match, as `path:line:text` with the path from the project's root, which editors turn into
 * links and `cut -d:` takes apart.
 *
 * Repositories that could not be searched are `repository_errors.ts`'s subject: they are no matches and
 * belong on standard error.
 *
 * @module
 */

import type { RepositoryMatches } from "../engine/grep_repositories.ts";
import type { Appearance } from "./appearance.ts";
import { visibleLines, visibleText } from "./visible_text.ts";

/**
 * Matches as text. In a pipe the lines of the files stay as they are.
 *
 * @param result The repositories, in the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderMatches(
  { repositories }: { readonly repositories: readonly RepositoryMatches[] },
  { style, columns }: Appearance,
): string {
  const shown = columns === null
    ? (text: string) => text
    : (text: string) => visibleLines(text.replace(/\r$/, ""));
  return repositories.flatMap((repository) => {
    const folder = repository.path === "." ? "" : `${repository.path}/`;
    return repository.matches.map(({ path, line, text }) =>
      `${style.command(visibleText(folder + path))}${style.muted(`:${line}:`)}${shown(text)}\n`
    );
  }).join("");
}
