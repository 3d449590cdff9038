/**
 * Names for repositories that have only paths.
 *
 * @module
 */

import { basename } from "node:path";
import { nameFrom } from "../manifest/name.ts";

/**
 * Names repositories after their folders; where two are called the same, after their paths.
 *
 * @param paths Paths relative to the root, each once
 * @param root Absolute path of the root, which gives the name of `.`
 * @returns A name for each path, each once, in the order of the paths
 */
export function namesOfPaths(paths: readonly string[], root: string): readonly string[] {
  const short = (path: string) => nameFrom(basename(path === "." ? root : path));
  const holders = Map.groupBy(paths, short);
  const taken = new Set<string>();
  return paths.map((path) => {
    const wanted = holders.get(short(path))!.length === 1 ? short(path) : nameFrom(path);
    const name = freeName(wanted, taken);
    taken.add(name);
    return name;
  });
}

/** A name that is not taken: itself, or with a number behind it. */
export function freeName(wanted: string, taken: { has(name: string): boolean }): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}-${i}`;
  return name;
}
