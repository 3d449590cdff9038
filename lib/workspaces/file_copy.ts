/**
 * Copies files that no repository holds from the main working copy into a workspace: those of
 * `workspace.copy`, and those of `.worktreeinclude`.
 *
 * Nothing that exists is overwritten, nothing outside the workspace is written, and symbolic links are
 * copied as what they are.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { filesMatching, isSkipped } from "./file_pattern.ts";
import { filesIncluded, INCLUDE_FILE } from "./worktree_include.ts";

/** What to copy. */
export interface FileCopyOptions {
  /** Absolute path of the main working copy. */
  readonly from: string;
  /** Absolute path of the new one; it exists. */
  readonly to: string;
  /** Files, folders and globs, relative and with `/`. */
  readonly patterns: readonly string[];
  /** Where git and jj run, which know what `.worktreeinclude` means. */
  readonly pool: ProcessPool;
  /** Ends the work; what was copied stays. */
  readonly signal?: AbortSignal;
}

/** What was copied. */
export interface FileCopyResult {
  /** Relative to both folders, with `/`, by name. */
  readonly copied: readonly string[];
  /** The patterns that name nothing, among them `.worktreeinclude` where it includes nothing. */
  readonly missing: readonly string[];
}

/**
 * Copies the listed files, and those that a `.worktreeinclude` in `from` lists.
 *
 * @throws {NestrError} `FILE_ACCESS`, `DISK_FULL`, `CANCELLED`, and what git or jj fail with
 */
export async function copyListedFiles(options: FileCopyOptions): Promise<FileCopyResult> {
  const { from, to, patterns, signal } = options;
  const paths = new Set<string>();
  const missing: string[] = [];
  for (const pattern of patterns) {
    const found = await filesMatching(from, pattern);
    if (found.length === 0) missing.push(pattern);
    for (const path of found) paths.add(path);
  }
  const included = await filesIncluded(from, options.pool, signal === undefined ? {} : { signal });
  if (included?.length === 0) missing.push(INCLUDE_FILE);
  for (const path of included ?? []) if (!isSkipped(path)) paths.add(path);

  const folders = new Folders(to);
  const copied: string[] = [];
  for (const path of [...paths].sort()) {
    if (signal?.aborted) {
      throw new NestrError("CANCELLED", `copying files to "${to}" was cancelled`, {
        details: { copied },
      });
    }
    if (await copyFile(from, to, path, folders)) copied.push(path);
  }
  return { copied, missing };
}

/** Copies one file or symbolic link, unless something is there already. */
async function copyFile(
  from: string,
  to: string,
  path: string,
  folders: Folders,
): Promise<boolean> {
  const source = join(from, path);
  const target = join(to, path);
  if (!await folders.make(dirname(path)) || await lstat(target) !== null) return false;
  const found = await lstat(source);
  // It may have been deleted meanwhile.
  if (found === null) return false;
  try {
    if (found.isSymlink) await Deno.symlink(await Deno.readLink(source), target);
    else await Deno.copyFile(source, target);
    return true;
  } catch (error) {
    // What is half there would be taken for the whole the next time.
    if (!found.isSymlink) await Deno.remove(target).catch(() => {});
    throw fileError(error, source, "copy");
  }
}

/** The folders that were made, or found to be folders, below the one that is copied into. */
class Folders {
  readonly #root: string;
  readonly #known = new Map<string, boolean>([[".", true]]);

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes a folder; false where something else is in its way, such as a link that leads elsewhere. */
  async make(path: string): Promise<boolean> {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    let isFolder = await this.make(dirname(path));
    if (isFolder) {
      const target = join(this.#root, path);
      const found = await lstat(target);
      isFolder = found === null || found.isDirectory;
      if (found === null) await makeFolder(target);
    }
    this.#known.set(path, isFolder);
    return isFolder;
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path);
  } catch (error) {
    throw fileError(error, path, "create");
  }
}

/** What lies at a path; null where nothing does. */
async function lstat(path: string): Promise<Deno.FileInfo | null> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw fileError(error, path, "read");
  }
}
