/**
 * Which of the files that version control ignores are work: typed in by somebody, and held by nothing
 * but the workspace, such as a file with a secret.
 *
 * Most of what is ignored is made by programs and can be made again. So a file counts only where it
 * lies in no folder that is ignored as a whole, was written after the workspace was made, is text of
 * moderate size, and is neither a log nor a cache.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import { ignoredFiles } from "../../workspaces/ignored_files.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { isSameFile } from "./stray_files.ts";

/** Nobody types more than this in by hand. */
const LARGEST = 1 << 20;
/** How much of a file git, too, looks at to tell text from the rest. */
const HEAD_LENGTH = 8_000;
/** Files of programs. */
const BY_PROGRAMS = /(\.(log|pid|tmp|tsbuildinfo)|cache)$/i;

/**
 * The ignored files of a working copy that are somebody's work.
 *
 * @param record The workspace
 * @param copy The working copy
 * @param pool Where git and jj run
 * @returns Paths relative to the working copy, env files of ours among them
 */
export async function ignoredWork(
  { createdAt }: WorkspaceRecord,
  copy: WorkingCopyRecord,
  pool: ProcessPool,
): Promise<readonly string[]> {
  const made = new Date(createdAt);
  const found: string[] = [];
  for (const path of await listed(copy.path, pool)) {
    const isWork = !BY_PROGRAMS.test(path) && isLaterText(join(copy.path, path), made) &&
      !await isSameFile(join(copy.path, path), join(copy.main, path));
    if (isWork) found.push(path);
  }
  return found;
}

async function listed(folder: string, pool: ProcessPool): Promise<readonly string[]> {
  try {
    return await ignoredFiles(folder, pool);
  } catch (error) {
    // There is jj without git, or git does not know the folder any more.
    if (error instanceof NestrError && error.kind !== "internal") return [];
    throw error;
  }
}

function isLaterText(path: string, made: Date): boolean {
  try {
    const { isFile, size, mtime, birthtime, ctime } = Deno.lstatSync(path);
    const isLater = [mtime, birthtime, ctime].some((time) => time !== null && time > made);
    if (!isFile || size === 0 || size > LARGEST || !isLater) return false;
    using file = Deno.openSync(path);
    const head = new Uint8Array(HEAD_LENGTH);
    return !head.subarray(0, file.readSync(head) ?? 0).includes(0);
  } catch {
    return false; // It is gone, or not ours to read.
  }
}
