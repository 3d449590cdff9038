/**
 * Asks jj for completions of a jj command line.
 *
 * jj can complete its own arguments. It is asked in its format for fish: one value per line, with a
 * description after a tab.
 *
 * @module
 */

import { ProcessPool } from "../process/process_pool.ts";
import type { KnownName } from "./project_names.ts";

/** The longest that a person waits for a key press to have an effect, in milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * What jj offers for the last of the words; nothing where jj is not installed.
 *
 * @param words The words after `jj`; the last is the one being typed, and may be empty
 * @param directory Absolute working folder
 */
export async function jjCompletions(
  words: readonly string[],
  directory: string,
): Promise<readonly KnownName[]> {
  await using pool = new ProcessPool({ size: 1, graceMs: 200 });
  const { code, stdout } = await pool.capture({
    argv: ["jj", "--", "jj", ...words],
    directory,
    env: { COMPLETE: "fish" },
    timeoutMs: PATIENCE_MS,
  });
  if (code !== 0) return [];
  return stdout.split("\n").filter((line) => line !== "").map((line) => {
    const tab = line.indexOf("\t");
    return tab < 0 ? { name: line } : { name: line.slice(0, tab), about: line.slice(tab + 1) };
  });
}
