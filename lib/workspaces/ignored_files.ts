/**
 * Lists the files of a working copy that version control ignores: nothing holds them but the folder.
 *
 * @module
 */

import type { ProcessPool } from "../process/process_pool.ts";
import { GitCommand } from "../vcs/git_command.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { gitVariables, trackedByJj } from "./worktree_include.ts";

/** Folders that a pattern names as a whole stay one line; files are listed one by one. */
const LIST: readonly string[] = [
  "status",
  "--porcelain",
  "-z",
  "--no-renames",
  "--ignored=matching",
  "--untracked-files=all",
  "--ignore-submodules=all",
];

/** What stands before an ignored path. */
const IGNORED = "!! ";

/**
 * The ignored files of a working copy, without those in folders that are ignored as a whole, such as
 * `node_modules`.
 *
 * @param root Absolute path of the working copy
 * @param pool Where git and jj run
 * @returns Paths relative to the root, with `/`; none where no repository could say
 * @throws {NestrError} What git or jj fail with
 */
export async function ignoredFiles(
  root: string,
  pool: ProcessPool,
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  const env = await gitVariables(root);
  if (env === undefined) return [];
  const files = (await new GitCommand(root, pool).list(LIST, { ...limits, env }))
    .filter((line) => line.startsWith(IGNORED) && !line.endsWith("/"))
    .map((line) => line.slice(IGNORED.length));
  const tracked = files.length === 0 ? undefined : await trackedByJj(root, pool, limits);
  return tracked === undefined ? files : files.filter((path) => !tracked.has(path));
}
