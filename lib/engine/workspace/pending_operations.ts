/**
 * Adds and forgets that are not finished, for those who only want to know of them: nothing is changed.
 *
 * @module
 */

import { isLocked } from "../../files/file_lock.ts";
import { pendingLockPath, pendingPath } from "../../workspaces/home_folder.ts";
import {
  type PendingContent,
  pendingNames,
  type PendingOperation,
  readPendingFile,
} from "../../workspaces/pending_file.ts";
import { NestrError } from "../../errors/nestr_error.ts";

/** A journal that a crash has left. */
export interface AbandonedJournal {
  /** Name of the workspace. */
  readonly name: string;
  /** What was going on; undefined where the journal cannot be read. */
  readonly operation: PendingOperation | undefined;
}

/** All operations that are not finished: going on at this moment, or left by a crash. */
export function pendingOperations(home: string): readonly PendingOperation[] {
  return pendingNames(home).flatMap((name) => {
    const content = readPendingFile(pendingPath(home, name));
    return content.state === "whole" ? [content.operation] : [];
  });
}

/** Those that a crash has left; not those of a newer version, which are none of ours to end. */
export async function abandonedJournals(home: string): Promise<readonly AbandonedJournal[]> {
  const found: AbandonedJournal[] = [];
  for (const name of pendingNames(home)) {
    if (await isLocked(pendingLockPath(home, name))) continue;
    // Once nobody holds it: what was just finished has no journal any more.
    const content = readJournal(home, name);
    if (content === undefined || content.state === "missing") continue;
    found.push({ name, operation: content.state === "whole" ? content.operation : undefined });
  }
  return found;
}

function readJournal(home: string, name: string): PendingContent | undefined {
  try {
    return readPendingFile(pendingPath(home, name));
  } catch (error) {
    if (error instanceof NestrError && error.code === "REGISTRY_VERSION") return undefined;
    throw error;
  }
}
