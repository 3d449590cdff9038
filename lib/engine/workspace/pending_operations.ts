/**
 * Adds and forgets that are not finished, for those who only want to know of them.
 *
 * @module
 */

import { pendingPath } from "../../workspaces/home_folder.ts";
import { pendingNames, readPendingFile } from "../../workspaces/pending_file.ts";
import { PendingJournal, type PendingOperation } from "../../workspaces/pending_journal.ts";

/** All operations that are not finished: going on at this moment, or left by a crash. */
export function pendingOperations(home: string): readonly PendingOperation[] {
  return pendingNames(home).flatMap((name) => {
    const content = readPendingFile(pendingPath(home, name));
    return content.state === "whole" ? [content.operation] : [];
  });
}

/** Those that a crash has left. */
export async function abandonedOperations(home: string): Promise<readonly PendingOperation[]> {
  const journals = await PendingJournal.abandoned(home);
  return journals.map((journal) => {
    using held = journal;
    return held.operation;
  });
}
