/**
 * Repositories that lie inside a working copy, which go with its folder and are in none of its commits.
 *
 * In the workspace of a project some are expected: working copies of other repositories of the
 * project. Any other one has commits, or changes, that nobody else has.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { isIgnored } from "./exclude_file.ts";
import { isSamePath } from "./real_path.ts";
import type { CommandLimits } from "./repository.ts";
import { findWorkingCopy, type WorkingCopyLocation } from "./working_copy_location.ts";

/** How many folders below the working copy to look. */
const MAX_DEPTH = 6;
/** Folders that hold what was installed, never somebody's own repositories. */
const NEVER_ENTERED: ReadonlySet<string> = new Set([".git", ".jj", "node_modules"]);

/**
 * The repositories inside a jj workspace, which jj itself passes over; not those that are ignored.
 *
 * @param location The workspace
 * @param pool Where the processes run
 * @param limits Time limit of each command and cancellation
 * @returns Paths relative to the workspace, with `/` at the end
 */
export async function repositoriesInside(
  location: WorkingCopyLocation,
  pool: ProcessPool,
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of repositoriesBelow(location.root)) {
    if (!await isIgnored(location, path, pool, limits)) found.push(`${path}/`);
  }
  return found;
}

/** Folders below a folder that hold a repository, relative to it; not those inside another one. */
function repositoriesBelow(root: string, path = "", depth = 0): readonly string[] {
  const folders: string[] = [];
  try {
    for (const { name, isDirectory } of Deno.readDirSync(join(root, path))) {
      if (path !== "" && (name === ".git" || name === ".jj")) return [path];
      if (isDirectory && !NEVER_ENTERED.has(name)) {
        folders.push(path === "" ? name : `${path}/${name}`);
      }
    }
  } catch {
    return []; // a folder that may not be read, or has just been removed
  }
  if (depth === MAX_DEPTH) return [];
  return folders.sort().flatMap((folder) => repositoriesBelow(root, folder, depth + 1));
}

/**
 * Refuses to go on where a repository inside a working copy has work that is not saved with it.
 *
 * @param path Absolute path of the working copy
 * @param inside Paths of the repositories, relative to it
 * @param stateFolder That of the working copy's own repository, see `WorkingCopyLocation`
 * @throws {NestrError} `REPOSITORY_DIRTY`
 */
export function assertSavedElsewhere(
  path: string,
  inside: readonly string[],
  stateFolder: string,
): void {
  const unsaved = inside.find((inner) => !isOfAnother(join(path, inner), stateFolder));
  if (unsaved === undefined) return;
  throw new NestrError(
    "REPOSITORY_DIRTY",
    `a repository lies in "${path}", at "${unsaved}", and its work cannot be saved`,
    {
      hint: `move "${join(path, unsaved)}" elsewhere first`,
      details: { path, inside: unsaved },
    },
  );
}

/** Whether a folder is a further working copy of another repository, as in a project's workspace. */
function isOfAnother(folder: string, stateFolder: string): boolean {
  const location = findWorkingCopy(folder);
  return location !== undefined && location.root !== location.main &&
    !isSamePath(location.stateFolder, stateFolder);
}
