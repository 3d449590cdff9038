/**
 * The lock of a workspace: whoever holds it is the only one to change that workspace.
 *
 * It is that of the workspace's journal, whether or not there is one, and is let go of by the operating
 * system when its holder dies.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import { makePrivateFolder } from "../files/private_folder.ts";
import { isRunning } from "../process/process_identity.ts";
import { commandsOf } from "./commands_of.ts";
import { isFileName, pendingFolder, pendingLockPath, pendingPath } from "./home_folder.ts";
import { readOwnPending } from "./pending_file.ts";

/**
 * How long somebody may only look at a journal, which takes its lock as well, in milliseconds: far
 * longer than a look takes, as whoever looks may have to wait for its turn on a busy machine.
 */
const LOOK_MS = 1_000;

/**
 * Takes the lock of a workspace on which nothing is unfinished. Makes the folders it needs.
 *
 * @param home Absolute path of the home folder
 * @param name The workspace's name
 * @throws {NestrError} `WORKSPACE_BUSY` when another process is at work on a workspace of that name, or
 * one was and its journal is abandoned; `USAGE`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function lockWorkspace(home: string, name: string): Promise<FileLock> {
  if (!isFileName(name)) {
    throw new NestrError("USAGE", `a workspace cannot be called "${name}"`, {
      hint: "choose a name of letters, digits, -, _ and .",
      details: { name },
    });
  }
  makePrivateFolder(pendingFolder(home));
  const lock = await lockFile(pendingLockPath(home, name), LOOK_MS);
  if (!lock) throw busy(home, name);
  try {
    if (readOwnPending(home, name).state !== "missing") throw abandoned(home, name);
    return lock;
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function busy(home: string, name: string): NestrError {
  const doing = { add: "added", forget: "removed" };
  const content = readOwnPending(home, name);
  const operation = content.state === "whole" && isRunning(content.operation.process)
    ? content.operation
    : undefined;
  const what = operation
    ? `is being ${doing[operation.kind]} by process ${operation.process.pid}`
    : "is being changed by another process";
  return new NestrError("WORKSPACE_BUSY", `the workspace "${name}" ${what}`, {
    hint: "wait for it to end, then run the command again",
    details: { name, ...(operation ? { pid: operation.process.pid, kind: operation.kind } : {}) },
  });
}

function abandoned(home: string, name: string): NestrError {
  const path = pendingPath(home, name);
  return new NestrError(
    "WORKSPACE_BUSY",
    `an earlier command was killed while it changed the workspace "${name}"`,
    {
      hint: `finish or undo what it began: ${commandsOf(home).doctor} --fix`,
      details: { name, journal: path },
    },
  );
}
