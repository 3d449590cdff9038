/**
 * `.worktreeinclude`: which untracked files a new working copy is to get, in the syntax of `.gitignore`,
 * as several tools read it.
 *
 * git itself decides what matches. A jj working copy without a `.git` is asked with the git directory
 * that jj keeps its commits in, and jj says what it tracks.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { fileError } from "../files/atomic_write.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { exists, GitCommand } from "../vcs/git_command.ts";
import { JjCommand } from "../vcs/jj_command.ts";
import type { CommandLimits } from "../vcs/repository.ts";

/** The file's name. */
export const INCLUDE_FILE = ".worktreeinclude";

/** Lists untracked files that the file matches, and asks neither .gitignore nor settings. */
const LIST: readonly string[] = [
  "ls-files",
  "--others",
  "--ignored",
  "-z",
  `--exclude-from=${INCLUDE_FILE}`,
];

/**
 * The untracked files that a working copy's `.worktreeinclude` names.
 *
 * @param root Absolute path of the working copy
 * @returns Paths relative to the root, with `/`; undefined where there is no such file, or no repository
 * that could say what is tracked
 * @throws {NestrError} What git or jj fail with
 */
export async function filesIncluded(
  root: string,
  pool: ProcessPool,
  limits: CommandLimits = {},
): Promise<readonly string[] | undefined> {
  if (!exists(join(root, INCLUDE_FILE))) return undefined;
  const env = await gitVariables(root);
  if (env === undefined) return undefined;
  const listed = await new GitCommand(root, pool).list(LIST, { ...limits, env });
  // A repository inside the working copy is listed as a folder.
  const files = listed.filter((path) => !path.endsWith("/"));
  const tracked = await trackedByJj(root, pool, limits);
  return tracked === undefined ? files : files.filter((path) => !tracked.has(path));
}

/** What jj tracks in a working copy, relative to it; undefined where it is git's alone. */
export async function trackedByJj(
  root: string,
  pool: ProcessPool,
  limits: CommandLimits,
): Promise<ReadonlySet<string> | undefined> {
  if (!exists(join(root, ".jj"))) return undefined;
  const jj = new JjCommand(root, pool);
  const tracked = await jj.read(["file", "list", "-T", 'path ++ "\\0"'], limits);
  return new Set(tracked.split("\0"));
}

/** With which variables git works in a working copy; undefined where nothing is kept in git. */
export async function gitVariables(
  root: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  return exists(join(root, ".git")) ? {} : await backingRepository(root);
}

/** What leads git to the commits of a jj working copy; undefined where jj keeps none in git. */
async function backingRepository(
  root: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const jj = join(root, ".jj");
  try {
    // In any but the first working copy it is a file that holds the way to the first one's.
    const repo = join(jj, "repo");
    const isLink = (await Deno.stat(repo)).isFile;
    const repository = isLink ? resolve(jj, (await Deno.readTextFile(repo)).trim()) : repo;
    const target = join(repository, "store", "git_target");
    const directory = resolve(dirname(target), (await Deno.readTextFile(target)).trim());
    return {
      GIT_DIR: directory,
      GIT_WORK_TREE: root,
      // jj keeps no index; without one git takes every file for untracked.
      GIT_INDEX_FILE: join(directory, "nestr-no-index"),
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, jj, "read");
  }
}
