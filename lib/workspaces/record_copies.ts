/**
 * A copy of each record in a file of its own beside the registry, from which a registry that was
 * damaged or lost is rebuilt for certain.
 *
 * The registry is what counts: after each change of it the copies are made to agree. Whoever writes
 * here holds the registry's lock.
 *
 * @module
 */

import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { removeLeftTemporaries } from "../files/left_temporaries.ts";
import { makePrivateFolder } from "../files/private_folder.ts";
import { recordPath, recordsFolder, setAsidePath } from "./home_folder.ts";
import { isWorkspaceRecord } from "./record_shape.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

const ENDING = ".json";

/** Every copy that can be read. */
export function readRecordCopies(home: string): WorkspaceRecord[] {
  return copyNames(home).flatMap((name) => readCopy(home, name) ?? []);
}

function readCopy(home: string, name: string): WorkspaceRecord | undefined {
  try {
    const record: unknown = JSON.parse(Deno.readTextFileSync(recordPath(home, name)));
    return isWorkspaceRecord(record) && record.name === name ? record : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sets aside the copies that cannot be read, before they are taken for those of former workspaces.
 *
 * @throws {NestrError} `FILE_ACCESS`
 */
export function setDamagedCopiesAside(home: string): void {
  for (const name of copyNames(home)) {
    if (readCopy(home, name)) continue;
    const path = recordPath(home, name);
    try {
      Deno.renameSync(path, setAsidePath(path));
    } catch (error) {
      throw fileError(error, path, "set aside");
    }
  }
}

/**
 * Writes the copies that a registry needs and does not have yet.
 *
 * @param home Absolute path of the home folder
 * @param records All records of the registry
 * @param changed Names of those whose copies are out of date
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`
 */
export async function writeRecordCopies(
  home: string,
  records: readonly WorkspaceRecord[],
  changed: ReadonlySet<string>,
): Promise<void> {
  const present = new Set(copyNames(home));
  const stale = records.filter(({ name }) => changed.has(name) || !present.has(name));
  if (stale.length > 0) makePrivateFolder(recordsFolder(home));
  for (const record of stale) {
    const text = JSON.stringify(record, null, 2) + "\n";
    await writeFileAtomic(recordPath(home, record.name), text, 0o600);
  }
}

/**
 * Removes the copies of workspaces that a registry does not have any more.
 *
 * @throws {NestrError} `FILE_ACCESS`
 */
export function removeOtherCopies(home: string, records: readonly WorkspaceRecord[]): void {
  removeLeftTemporaries(recordsFolder(home));
  const wanted = new Set(records.map(({ name }) => name));
  for (const name of copyNames(home)) {
    if (wanted.has(name)) continue;
    const path = recordPath(home, name);
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "remove");
    }
  }
}

/** The names of the workspaces that have a copy. */
export function copyNames(home: string): string[] {
  try {
    return [...Deno.readDirSync(recordsFolder(home))]
      .filter(({ name, isFile }) => isFile && name.endsWith(ENDING))
      .map(({ name }) => name.slice(0, -ENDING.length));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, recordsFolder(home), "read");
  }
}
