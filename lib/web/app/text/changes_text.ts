/**
 * The changes in a repository as one text. Untracked files come first, as nobody would look for
 * them after a long diff.
 *
 * @module
 */

import type { RepositoryChanges } from "../../wire.ts";

const BOLD = "\x1b[1m";
const GREEN = "\x1b[32m";
const RESET = "\x1b[m";

/** The text, with ANSI colours; empty if nothing has changed. */
export function changesText({ diff, untracked, truncated }: RepositoryChanges): string {
  const files = untracked.map((path) => `${GREEN}+ ${path}${RESET}\n`).join("");
  const parts = [
    files === "" ? "" : `${BOLD}untracked${RESET}\n${files}`,
    diff,
    truncated ? `${BOLD}… too long to show in full${RESET}\n` : "",
  ];
  return parts.filter((part) => part !== "").join("\n");
}
