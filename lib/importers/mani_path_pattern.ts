/**
 * Globs for paths as mani's targets have them: `*`, `?` and `[a-z]` within a folder, and `**` for
 * any number of folders.
 *
 * @module
 */

import { matchesFolder } from "./west_path_pattern.ts";

/** No path of any system is longer. */
const LONGEST_PATTERN = 4096;

/**
 * Whether a path matches a glob, from its first folder to its last.
 *
 * @param path Relative, with `/`
 * @param glob `services/*`, `**` followed by `/api`
 */
export function matchesManiPath(path: string, glob: string): boolean {
  if (glob.length > LONGEST_PATTERN) return false;
  const wanted = glob.replaceAll("[^", "[!").split("/");
  const last = wanted.length - 1;
  let reached: ReadonlySet<number> = new Set([0]);
  for (const folder of path.split("/")) {
    const next = new Set<number>();
    for (let at = 0; at <= last; at++) {
      if (!reached.has(at)) continue;
      if (wanted[at] !== "**") {
        if (matchesFolder(folder, wanted[at]!)) next.add(at + 1);
        continue;
      }
      next.add(at).add(at + 1);
      // Before another part it may stand for no folder at all.
      if (at < last) reached = new Set([...reached, at + 1]);
    }
    reached = next;
  }
  return reached.has(wanted.length);
}
