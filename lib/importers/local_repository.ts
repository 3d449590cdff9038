/**
 * Whether a repository lies somewhere already.
 *
 * @module
 */

import { join } from "node:path";
import { exists } from "../files/path_kind.ts";

/** Whether a git or jj working copy lies at a path. */
export function isRepository(path: string): boolean {
  return exists(join(path, ".git")) || exists(join(path, ".jj"));
}
