/**
 * Keeps a workspace from being added, forgotten or held by anybody else, for what changes it and needs no
 * journal: to start its services, or to stop them.
 *
 * @module
 */

import { lockWorkspace } from "./pending_lock.ts";

/**
 * Holds a workspace, as an add or forget of it would. A crash lets go of it.
 *
 * @param home Absolute path of the home folder
 * @param name The workspace's name
 * @returns To be disposed of when the workspace may be changed by others again
 * @throws {NestrError} `WORKSPACE_BUSY` when another process is at work on a workspace of that name, or
 * one was and its journal is abandoned; `USAGE`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function holdWorkspace(home: string, name: string): Promise<Disposable> {
  const lock = await lockWorkspace(home, name);
  return { [Symbol.dispose]: () => lock.remove() };
}
