/**
 * The changes in a repository as one text. Untracked files come first, as nobody would look for
 * them after a long diff.
 *
 * People decide by it what to commit and what to throw away, so that it shows what the files hold:
 * control characters are made visible, and the colours are its own.
 *
 * @module
 */

import type { RepositoryChanges } from "../../wire.ts";
import { visibleLines, visibleText } from "../../../terminal/visible_text.ts";

const BOLD = "\x1b[1m";
const RED = "\x1b[31m";
const GREEN = "\x1b[32m";
const CYAN = "\x1b[36m";
const RESET = "\x1b[m";

/** Colours of the lines of a patch, by their first character. */
const COLOURS: Readonly<Record<string, string>> = { "+": GREEN, "-": RED, "@": CYAN };

/** The text, with ANSI colours; empty if nothing has changed. */
export function changesText({ diff, untracked, truncated }: RepositoryChanges): string {
  const files = untracked.map((path) => `${GREEN}+ ${visibleText(path)}${RESET}\n`).join("");
  const parts = [
    files === "" ? "" : `${BOLD}untracked${RESET}\n${files}`,
    coloured(diff),
    truncated ? `${BOLD}… too long to show in full${RESET}\n` : "",
  ];
  return parts.filter((part) => part !== "").join("\n");
}

/** A patch with colours. */
function coloured(patch: string): string {
  let isHeading = false;
  return patch.split("\n").map((line) => {
    if (line.startsWith("diff ")) isHeading = true;
    else if (line.startsWith("@")) isHeading = false;
    // Files with \r\n would have it on every line.
    const text = visibleLines(line.replace(/\r$/, ""));
    const colour = isHeading ? BOLD : COLOURS[line[0] ?? ""];
    return colour === undefined || text === "" ? text : `${colour}${text}${RESET}`;
  }).join("\n");
}
