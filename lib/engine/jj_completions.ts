/**
 * Asks jj how a command line of jj's could go on.
 *
 * jj can complete by itself what is typed after its name. It is asked in the form that it has for fish:
 * one value in each line, with a description behind a tab.
 *
 * @module
 */

import { ProcessPool } from "../process/process_pool.ts";
import type { KnownName } from "./project_names.ts";

/** Longer than this nobody waits for a key to answer, in milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * What jj offers for the last of some words; nothing where there is no jj.
 *
 * @param words The words behind `jj`; the last is the one that is being typed, and may be empty
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
