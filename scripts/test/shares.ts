/**
 * Divides tests among several runs.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Divides what `deno test` is told among some runs: files with tests one after the other, so that
 * neighbours, which take about as long as each other, go to different runs; options to all of them;
 * everything else, which has only examples in its documentation comments, to the first.
 *
 * A folder without tests stays a folder: of a file that is named Deno runs everything, not only tests.
 *
 * @param args Words for `deno test`: options, folders and files
 * @param count How many runs
 * @returns The words of each run; fewer where there are fewer files
 */
export async function shares(
  args: readonly string[],
  count: number,
): Promise<readonly (readonly string[])[]> {
  const options = args.filter((it) => it.startsWith("-"));
  const tests: string[] = [];
  const others: string[] = [];
  for (const path of args.filter((it) => !it.startsWith("-"))) {
    const found = await testsIn(path);
    if (found.length > 0) tests.push(...found);
    else others.push(path);
  }
  const paths = Array.from({ length: count }, (_, run) => [
    ...tests.filter((_, i) => i % count === run),
    ...(run === 0 ? others : []),
  ]);
  // Told of no path, Deno runs all tests that there are.
  return paths.filter(({ length }) => length > 0).map((it) => [...options, ...it]);
}

/** All files with tests in a folder and those below it, in the order of the alphabet. */
async function testsIn(path: string): Promise<readonly string[]> {
  if (!(await Deno.stat(path)).isDirectory) return path.endsWith("_test.ts") ? [path] : [];
  const found: string[] = [];
  for await (const { name } of Deno.readDir(path)) found.push(...await testsIn(join(path, name)));
  return found.sort();
}
