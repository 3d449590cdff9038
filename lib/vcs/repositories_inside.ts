/**
 * Repositories inside a working copy, which are removed with its folder but are in none of its
 * commits.
 *
 * In the workspace of a project some are expected: working copies of other repositories of the
 * project. Any other may hold commits or changes that exist nowhere else, wherever it lies, even in
 * an ignored folder.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath } from "../files/real_path.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { exists } from "./git_command.ts";
import { readGitLink } from "./git_directory.ts";
import { hasUnsavedWork } from "./git_worktree_submodules.ts";
import type { CommandLimits } from "./repository.ts";
import { findWorkingCopy } from "./working_copy_location.ts";

/** Folders that hold installed packages or metadata, never anybody's own repositories. */
const NEVER_ENTERED: ReadonlySet<string> = new Set([".git", ".jj", "node_modules"]);

/**
 * The repositories inside a working copy, including those in ignored folders.
 *
 * Symbolic links are not followed, and a repository that was found is not searched further.
 *
 * @param root Absolute path of the working copy
 * @param isPart Whether a repository at an absolute path counts as a part of the working copy
 * @returns Paths relative to the working copy, with `/` at the end
 */
export function repositoriesInside(
  root: string,
  isPart: (folder: string) => boolean = () => false,
): readonly string[] {
  const found: string[] = [];
  const pending = [""];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const folders: string[] = [];
    let isRepository = false;
    try {
      for (const { name, isDirectory } of Deno.readDirSync(join(root, path))) {
        if (name === ".git" || name === ".jj") isRepository = true;
        if (isDirectory && !NEVER_ENTERED.has(name)) folders.push(`${path}${name}/`);
      }
    } catch {
      continue; // a folder that may not be read, or has just been removed
    }
    if (path !== "" && isRepository && !isPart(join(root, path))) found.push(path);
    else pending.push(...folders);
  }
  return found.sort();
}

/** The repository of a working copy, and where processes run. */
export interface InsideOptions {
  /** That of the working copy's own repository, see `WorkingCopyLocation`. */
  readonly stateFolder: string;
  /** Where the processes run. */
  readonly pool: ProcessPool;
  /** Time limit of each command and cancellation. */
  readonly limits: CommandLimits;
}

/**
 * Refuses to go on where a repository inside a working copy has work that is saved nowhere else.
 *
 * @param path Absolute path of the working copy
 * @param inside Paths of the repositories, relative to it
 * @param options About the working copy
 * @throws {NestrError} `REPOSITORY_DIRTY`
 */
export async function assertSavedElsewhere(
  path: string,
  inside: readonly string[],
  options: InsideOptions,
): Promise<void> {
  for (const inner of inside) {
    const folder = join(path, inner);
    if (isOfAnother(folder, options.stateFolder) || await isMereClone(folder, options)) continue;
    throw new NestrError(
      "REPOSITORY_DIRTY",
      `a repository lies in "${path}", at "${inner}", and its work cannot be saved`,
      {
        hint: `move "${folder}" elsewhere first, or leave all files with --keep-files`,
        details: { path, inside: inner },
      },
    );
  }
}

/** Whether a folder is a working copy of another repository, as in a project's workspace. */
function isOfAnother(folder: string, stateFolder: string): boolean {
  const location = findWorkingCopy(folder);
  return location !== undefined && location.root !== location.main &&
    !isSamePath(location.stateFolder, stateFolder);
}

/** Whether a git repository holds nothing that its remotes lack, like one that a build fetched. */
async function isMereClone(folder: string, { pool, limits }: InsideOptions): Promise<boolean> {
  const link = readGitLink(folder);
  if (link?.type !== "repository" || exists(join(folder, ".jj"))) return false;
  const { directory } = link;
  const further = ["modules", "worktrees"].some((name) => exists(join(directory, name)));
  if (further || repositoriesInside(folder).length > 0) return false;
  return !await hasUnsavedWork({ directory, folder }, pool, limits);
}
