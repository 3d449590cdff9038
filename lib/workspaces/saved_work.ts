/**
 * Notes of the work that was saved before workspaces were removed: one file each in `saved/` of the
 * home folder, written before anything is removed, so that neither a crash nor a closed terminal loses
 * the command that brings the work back.
 *
 * A note only tells; the work itself is in the repositories, and in folders beside the notes.
 *
 * @module
 */

import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { savedFolder } from "./home_folder.ts";
import { hasTexts, isObject } from "./record_shape.ts";

/** Work that was saved before a workspace was removed. */
export interface SavedWork {
  /** The workspace's name. */
  readonly workspace: string;
  /** Absolute path of the folder it was in. */
  readonly root: string;
  /** RFC 3339, UTC. */
  readonly savedAt: string;
  /** A command for each repository that brings its work back; `.` for files beside them. */
  readonly saved: readonly { readonly repository: string; readonly restore: string }[];
}

const VERSION = 1;
const ENDING = ".json";

const notePath = (home: string, id: string): string => `${savedFolder(home)}/${id}${ENDING}`;

/**
 * Writes a note, or a newer one over it.
 *
 * @param home Absolute path of the home folder
 * @param id Of the operation that removes the workspace
 * @param work What was saved
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`; then nothing may be removed
 */
export async function noteSavedWork(home: string, id: string, work: SavedWork): Promise<void> {
  const path = notePath(home, id);
  try {
    await Deno.mkdir(savedFolder(home), { recursive: true });
  } catch (error) {
    throw fileError(error, path, "write");
  }
  await writeFileAtomic(path, JSON.stringify({ version: VERSION, ...work }, null, 2) + "\n", 0o600);
}

/**
 * Removes a note, where nothing was removed after all.
 *
 * @param home Absolute path of the home folder
 * @param id Of the operation
 */
export async function dropSavedWork(home: string, id: string): Promise<void> {
  await Deno.remove(notePath(home, id)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw fileError(error, notePath(home, id), "remove");
    }
  });
}

/**
 * Reads the notes, the newest first. What is no note, or one of a newer version, is left out.
 *
 * @param home Absolute path of the home folder; it need not exist
 * @throws {NestrError} `FILE_ACCESS`
 */
export function listSavedWork(home: string): readonly SavedWork[] {
  const folder = savedFolder(home);
  try {
    return [...Deno.readDirSync(folder)]
      .filter(({ name, isFile }) => isFile && name.endsWith(ENDING))
      .flatMap(({ name }) => readNote(`${folder}/${name}`))
      .sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, folder, "read");
  }
}

function readNote(path: string): readonly SavedWork[] {
  let note: unknown;
  try {
    note = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  if (!isNote(note)) return [];
  const { workspace, root, savedAt, saved } = note;
  return [{ workspace, root, savedAt, saved }];
}

function isNote(note: unknown): note is SavedWork {
  return isObject(note) && note["version"] === VERSION &&
    hasTexts(note, ["workspace", "root", "savedAt"]) && Array.isArray(note["saved"]) &&
    note["saved"].every((it) => isObject(it) && hasTexts(it, ["repository", "restore"]));
}
