/**
 * Compares paths that may lead through symbolic links, and need not exist.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";

/**
 * A path without symbolic links, as far as it exists.
 *
 * @param path Absolute path
 * @returns The real path of the part that exists, with the rest unchanged
 */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}

/** Whether two absolute paths lead to the same place. */
export function isSamePath(a: string, b: string): boolean {
  return a === b || realPath(a) === realPath(b);
}
