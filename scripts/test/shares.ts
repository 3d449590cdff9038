/**
 * Divides tests among several runs.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Divides the arguments of `deno test` among several runs: test files in turns, so that neighbours,
 * which take about equally long, go to different runs; options to all of them; everything else,
 * which has only examples in its doc comments, to the last, which has the fewest files.
 *
 * A folder without tests stays a folder: if a file is named, Deno runs all of it, not only its
 * tests.
 *
 * @param args Arguments for `deno test`: options, folders and files
 * @param count How many runs
 * @returns The arguments of each run; fewer runs if there are fewer files
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
    ...(run === count - 1 ? others : []),
  ]);
  // Without a path, Deno would run all the tests there are.
  return paths.filter(({ length }) => length > 0).map((it) => [...options, ...it]);
}

/** All test files in a folder and the folders below it, in alphabetical order. */
async function testsIn(path: string): Promise<readonly string[]> {
  if (!(await Deno.stat(path)).isDirectory) return path.endsWith("_test.ts") ? [path] : [];
  const found: string[] = [];
  for await (const { name } of Deno.readDir(path)) found.push(...await testsIn(join(path, name)));
  return found.sort();
}
