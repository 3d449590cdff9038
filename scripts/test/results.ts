/**
 * Reads the results of a run from what `deno test` has printed.
 *
 * Whatever is not exactly as Deno prints it counts as a failure that cannot be run again, so a
 * change of Deno's output can make a run fail, never pass.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";

/** How the tests of a run ended. */
export interface Results {
  readonly passed: number;
  readonly failed: number;
  /**
   * The files with tests that failed, as Deno names them; `null` if something failed that is no
   * test of a test file, such as an example in a comment.
   */
  readonly failedFiles: readonly string[] | null;
}

/** A summary: `ok | 12 passed (3 steps) | 0 failed (1s)`. */
const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed .*?\| (\d+) failed\b/gm;

/** The list of what failed, between its heading and the next empty line. */
const FAILURES = /^ FAILURES \n\n((?:.+\n)+)/gm;

/** A test that failed, or a file that failed outside of its tests. */
const FAILURE = /^.* => (\.\/\S+_test\.ts):\d+:\d+$|^(\.\/\S+_test\.ts) \(uncaught error\)$/;

/**
 * Reads the results of a run.
 *
 * @param output All that `deno test` has printed to its standard output
 * @returns The results; nothing passed and one failed if there is no summary
 */
export function resultsOf(output: string): Results {
  const text = stripVTControlCharacters(output);
  const summary = [...text.matchAll(SUMMARY)].at(-1);
  if (summary === undefined) return { passed: 0, failed: 1, failedFiles: null };
  const [passed, failed] = [Number(summary[1]), Number(summary[2])];
  const lines = [...text.matchAll(FAILURES)].at(-1)?.[1]?.trimEnd().split("\n") ?? [];
  const files = lines.map((line) => FAILURE.exec(line)).map((it) => it?.[1] ?? it?.[2]);
  const isComplete = (failed === 0 || files.length > 0) && !files.includes(undefined);
  return {
    passed,
    failed,
    failedFiles: isComplete ? [...new Set(files as string[])].sort() : null,
  };
}

/**
 * Adds the results of several runs up.
 *
 * @param runs Their results
 * @returns The results of all; its `failedFiles` are `null` if those of one are
 */
export function totalOf(runs: readonly Results[]): Results {
  const files = runs.map(({ failedFiles }) => failedFiles);
  return {
    passed: runs.reduce((sum, { passed }) => sum + passed, 0),
    failed: runs.reduce((sum, { failed }) => sum + failed, 0),
    failedFiles: files.includes(null) ? null : [...new Set(files.flatMap((it) => it!))].sort(),
  };
}
