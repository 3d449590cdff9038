/**
 * Reads the folder `.jj` without starting jj: where the main workspace and its git repository are.
 *
 * Only what must be known before jj can be asked, or what jj does not tell: each is a small file
 * that has existed for as long as jj has had workspaces.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { isSamePath, realPath } from "../files/real_path.ts";
import { exists } from "./git_command.ts";
import { readGitLink } from "./git_directory.ts";

/**
 * The main workspace of the repository that a workspace belongs to.
 *
 * @param root Absolute path of a workspace, the folder that holds `.jj`
 * @returns Absolute path; `root` itself where it is the main one, or where nothing can be read
 */
export function jjMain(root: string): string {
  const own = join(root, ".jj");
  // In a secondary workspace `repo` is a file with the path from `.jj` to the main one's `repo`.
  const target = readText(join(own, "repo"));
  return target === undefined ? root : dirname(dirname(realPath(resolve(own, target))));
}

/**
 * The git directory in which jj keeps its commits.
 *
 * @param main Absolute path of the main workspace
 * @returns Absolute path of what git calls the common directory; undefined where jj keeps its
 *   commits elsewhere
 */
export function jjGitDirectory(main: string): string | undefined {
  const store = join(main, ".jj", "repo", "store");
  const target = readText(join(store, "git_target"));
  return target === undefined ? undefined : gitCommonDirectory(resolve(store, target));
}

/** Whether git can work in the main workspace too, because jj's git repository is its `.git`. */
export function isColocated(main: string): boolean {
  const directory = jjGitDirectory(main);
  const link = directory === undefined ? undefined : readGitLink(main);
  return link !== undefined && isSamePath(gitCommonDirectory(link.directory), directory!);
}

/**
 * The common directory of the worktrees of a git directory.
 *
 * @param directory A git directory, or a `.git` that points to one
 */
export function gitCommonDirectory(directory: string): string {
  const link = readText(directory) === undefined ? undefined : readGitLink(dirname(directory));
  const own = link?.directory ?? directory;
  const common = readText(join(own, "commondir"));
  return realPath(common === undefined ? own : resolve(own, common));
}

/** Text of a small file, without the line feed at its end; undefined where there is none. */
function readText(path: string): string | undefined {
  try {
    return exists(path) ? Deno.readTextFileSync(path).replace(/\n$/, "") : undefined;
  } catch {
    return undefined; // a folder, or nothing that may be read
  }
}
