/**
 * Writes the current state of a git working copy as trees, touching neither it nor its index.
 *
 * Everything goes through a separate index (`GIT_INDEX_FILE`) in a folder of the caller's. File
 * modes, symbolic links and unusual names are kept as git keeps them; contents pass through the
 * repository's own filters, as in any commit. A submodule is recorded by its commit and a nested
 * repository not at all, so neither one's contents are saved.
 *
 * @module
 */

import { join } from "node:path";
import { type BytePath, joinPaths, pathsOverwritten } from "./byte_path.ts";
import type { BackupContents } from "./backup.ts";
import { exists, type GitCallOptions, type GitCommand } from "./git_command.ts";
import { gitDirectory } from "./git_directory.ts";
import type { CommandLimits } from "./repository.ts";

/** A line ending that git would convert is no reason to refuse a backup. */
const ADDING = ["-c", "core.safecrlf=false"];

/** Name of the index that `snapshotTracked` leaves in the folder. */
export const TRACKED_INDEX = "tracked-index";

/** Name of the index that `snapshotUntracked` leaves in the folder. */
export const UNTRACKED_INDEX = "untracked-index";

/** Trees of the tracked files. */
export interface TrackedSnapshot {
  /** What is staged; null while conflicts are unresolved. */
  readonly index: string | null;
  /** What is on disk. */
  readonly worktree: string;
}

/**
 * Writes the index and the tracked files as trees.
 *
 * @param git git in the repository
 * @param folder A folder for temporary files
 * @param limits Time limit and cancellation
 */
export async function snapshotTracked(
  git: GitCommand,
  folder: string,
  limits: CommandLimits = {},
): Promise<TrackedSnapshot> {
  const own = join(gitDirectory(git.path), "index");
  const copy = join(folder, TRACKED_INDEX);
  await Deno.remove(copy).catch(() => {});
  if (exists(own)) await copyIndex(own, copy);
  const options: GitCallOptions = { ...limits, env: { GIT_INDEX_FILE: copy } };
  const staged = await git.attempt(["write-tree"], options);
  const unmerged = staged.code !== 0 && /unmerged/.test(staged.stderr);
  if (staged.code !== 0 && !unmerged) throw git.failure(["write-tree"], staged);
  await git.read([...ADDING, "add", "--update"], options);
  const worktree = await git.line(["write-tree"], options);
  return { index: unmerged ? null : staged.stdout.trim(), worktree };
}

/**
 * Writes some untracked files as a tree.
 *
 * @param git git in the repository
 * @param folder A folder for temporary files
 * @param files The files, see `untrackedFiles`
 * @param limits Time limit and cancellation
 */
export async function snapshotUntracked(
  git: GitCommand,
  folder: string,
  files: readonly BytePath[],
  limits: CommandLimits = {},
): Promise<string> {
  return await addFiles(git, folder, UNTRACKED_INDEX, files, limits);
}

/**
 * Adds some files to an index in the folder.
 *
 * @returns The tree of everything that is in it afterwards
 */
export async function addFiles(
  git: GitCommand,
  folder: string,
  index: string,
  files: readonly BytePath[],
  limits: CommandLimits = {},
): Promise<string> {
  const input = join(folder, "files");
  await Deno.writeFile(input, joinPaths(files));
  const env = { GIT_INDEX_FILE: join(folder, index) };
  const add = ["update-index", "--add", "-z", "--stdin"];
  await git.read([...ADDING, ...add], { ...limits, env, input });
  return await git.line(["write-tree"], { ...limits, env });
}

/**
 * The untracked files that a backup must hold.
 *
 * @param git git in the repository
 * @param contents What is about to be destroyed
 * @param target Commit that a reset moves to
 * @param limits Time limit and cancellation
 */
export async function untrackedFiles(
  git: GitCommand,
  contents: BackupContents,
  target: string | undefined,
  limits: CommandLimits = {},
): Promise<readonly BytePath[]> {
  const list = async (...filters: string[]) => {
    const paths = await git.paths(["ls-files", "--others", "-z", ...filters], limits);
    return paths.filter((path) => !path.endsWith("/")); // a nested repository
  };
  const keep = (contents.keep ?? []).map((pattern) => `--exclude=${pattern}`);
  const files = new Set<BytePath>();
  if (contents.untracked !== undefined) {
    const standard = contents.untracked === "all" ? ["--exclude-standard"] : [];
    for (const path of await list(...standard, ...keep)) files.add(path);
  }
  if (target !== undefined) {
    const tree = await git.paths(["ls-tree", "-r", "-z", "--name-only", target], limits);
    for (const path of pathsOverwritten(await list(), tree)) files.add(path);
  }
  return [...files];
}

/**
 * Copies an index together with its modification time. git compares the content of files that are
 * as new as the index ("racy git", see git's technical documentation); with a newer index it would
 * trust an unchanged size.
 */
async function copyIndex(index: string, copy: string): Promise<void> {
  const { atime, mtime } = await Deno.stat(index);
  await Deno.copyFile(index, copy);
  if (atime && mtime) await Deno.utime(copy, atime, mtime);
}
