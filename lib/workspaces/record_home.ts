/**
 * Tells what was made for a home folder from what was copied into it with a whole repository.
 *
 * A repository that was copied (`cp -a`, a backup) carries the registry and the journals of the original,
 * whose workspaces are none of its business: to act on them would take the original's containers, ports
 * and working copies away. A repository that was moved carries its own. The two differ in whether the
 * home folder that a record names still is one.
 *
 * @module
 */

import { pendingFolder, recordsFolder, registryPath } from "./home_folder.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

/** Told of a record that belongs to another home folder: the workspace's name, and that folder. */
export type ForeignListener = (name: string, home: string) => void;

/**
 * The records that belong to a home folder.
 *
 * Costs nothing where all were made for the folder under this very path.
 *
 * @param records What was read there
 * @param home Absolute path of the home folder
 * @param onForeign Told of each workspace that is left out, once
 */
export function ownRecords(
  records: readonly WorkspaceRecord[],
  home: string,
  onForeign?: ForeignListener,
): readonly WorkspaceRecord[] {
  if (records.every((record) => record.home === home)) return records;
  const elsewhere = new Map<string, boolean>();
  const foreign = new Map<string, string>();
  const own = records.filter((record) => {
    let isElsewhere = elsewhere.get(record.home);
    if (isElsewhere === undefined) {
      isElsewhere = isForeign(record, home);
      elsewhere.set(record.home, isElsewhere);
    }
    if (isElsewhere) foreign.set(record.name, record.home);
    return !isElsewhere;
  });
  for (const [name, itsHome] of foreign) onForeign?.(name, itsHome);
  return own;
}

/**
 * Whether a record belongs to another home folder than the one it was read from.
 *
 * A folder that cannot be looked into counts as there: it may be another user's.
 *
 * @param record The record
 * @param home Absolute path of the home folder it was read from
 */
export function isForeign({ home: recorded }: WorkspaceRecord, home: string): boolean {
  if (recorded === home || !exists(recorded) || isSameFolder(recorded, home)) return false;
  return [registryPath, recordsFolder, pendingFolder].some((pathIn) => exists(pathIn(recorded)));
}

/** Whether two paths lead to one folder: through links, or through a folder that is mounted twice. */
function isSameFolder(one: string, other: string): boolean {
  try {
    if (Deno.realPathSync(one) === Deno.realPathSync(other)) return true;
    const [a, b] = [Deno.statSync(one), Deno.statSync(other)];
    // Not every system numbers its files.
    return Boolean(a.ino) && a.ino === b.ino && a.dev === b.dev;
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
  }
}
