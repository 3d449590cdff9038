/**
 * The folder of a working copy: checking that it is free, preparing it, removing it.
 *
 * @module
 */

import { dirname, sep } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { isSamePath, realPath } from "../files/real_path.ts";
import { exists } from "./git_command.ts";

/** How often to try removing a folder in which something is still being written. */
const ATTEMPTS = 5;
const PAUSE_MS = 50;

/**
 * Refuses a folder that is not empty.
 *
 * @param path Absolute path
 * @throws {NestrError} `DESTINATION_OCCUPIED`
 */
export function assertFree(path: string): void {
  if (!exists(path)) return;
  let what = "is no folder that can be read";
  try {
    if (Deno.readDirSync(path)[Symbol.iterator]().next().done) return;
    what = "is not empty";
  } catch {
    // It is as assumed.
  }
  throw new NestrError("DESTINATION_OCCUPIED", `"${path}" ${what}`, {
    hint: "choose a folder that does not exist, or move it away",
    details: { path },
  });
}

/** A folder that has been prepared for a working copy. */
export interface ReadyFolder {
  /** Puts everything back as it was, whatever the folder holds by now. */
  takeBack(): Promise<void>;
}

/**
 * The folders of a path that are missing, the deepest first.
 *
 * @param path Absolute path
 */
export function missingFolders(path: string): readonly string[] {
  const missing: string[] = [];
  // Nothing can exist above a missing drive.
  for (let at = path; !exists(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  return missing;
}

/**
 * Creates the folders above that of a working copy.
 *
 * @param path Absolute path of the working copy, which must be free
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`
 */
export async function makeReady(path: string): Promise<ReadyFolder> {
  const present = exists(path);
  const missing = missingFolders(dirname(path));
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw fileError(error, dirname(path), "create");
  }
  return {
    takeBack: async () => {
      await removeFolder(path);
      if (present) await Deno.mkdir(path, { recursive: true });
      // Something else may have been put into them; then the folders stay.
      for (const folder of missing) await Deno.remove(folder).catch(() => {});
    },
  };
}

/**
 * Removes a folder with everything in it; it need not exist.
 *
 * @param path Absolute path
 * @throws {NestrError} `FILE_ACCESS`
 */
export async function removeFolder(path: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await Deno.remove(path, { recursive: true });
      return;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return;
      // A program that is about to end may have written another file meanwhile.
      const written = error instanceof Error && /ENOTEMPTY|not empty/i.test(error.message);
      if (!written || attempt === ATTEMPTS) throw fileError(error, path, "remove");
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Refuses to remove the main working copy, or a folder around it.
 *
 * @param path Absolute path of what is to be removed
 * @param main Absolute path of the main working copy
 * @throws {NestrError} `USAGE`
 */
export function assertNotMain(path: string, main: string): void {
  if (!isSamePath(path, main) && !realPath(main).startsWith(realPath(path) + sep)) return;
  throw new NestrError(
    "USAGE",
    `"${path}" is or holds the main working copy, which is not removed`,
    {
      hint: "name a further working copy",
      details: { path, main },
    },
  );
}

/**
 * The contents of a folder that no version control system knows any more.
 *
 * @param path Absolute path of the folder
 * @returns The entries' names, those of folders with `/` at the end
 */
export function unknownEntries(path: string): readonly string[] {
  try {
    return [...Deno.readDirSync(path)]
      .filter(({ name }) => name !== ".jj" && name !== ".git")
      .map(({ name, isDirectory }) => isDirectory ? `${name}/` : name)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, path, "read");
  }
}

/** The error for work that cannot be saved, in a folder that no version control system knows. */
export function cannotSave(path: string): NestrError {
  return new NestrError(
    "REPOSITORY_INVALID",
    `"${path}" is no working copy any more, so what lies in it cannot be saved`,
    { hint: `move what you need out of "${path}" and delete the folder`, details: { path } },
  );
}
