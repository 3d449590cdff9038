/**
 * Repositories that could not answer, for commands whose result has no line for them.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { Appearance } from "./appearance.ts";
import { markCommands } from "./command_line.ts";
import { visibleText } from "./visible_text.ts";

/** A repository that may have failed to answer. */
export interface RepositoryAnswer {
  readonly name: string;
  /** Why it did not answer. */
  readonly error?: ErrorDocument;
}

/**
 * A line for each repository that did not answer, with what to do about it below; empty where all
 * did.
 *
 * @param repositories Those that answered are passed over
 * @param appearance Of the stream it goes to
 */
export function renderRepositoryErrors(
  repositories: readonly RepositoryAnswer[],
  { style }: Appearance,
): string {
  return repositories.map(({ name, error }) => {
    if (error === undefined) return "";
    const heading = `${style.failure(style.heading("error"))}: ${
      style.emphasis(visibleText(name))
    }`;
    const hint = error.hint === undefined
      ? ""
      : `  ${markCommands(visibleText(error.hint), style)}\n`;
    return `${heading}: ${visibleText(error.message)}\n${hint}`;
  }).join("");
}
