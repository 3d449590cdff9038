/**
 * Lets one process at a time change the working copies of a repository.
 *
 * git and jj protect their own files, but between two of their commands nothing else ensures that a
 * free branch is still free, or that what is undone is one's own.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import type { CommandLimits } from "./repository.ts";

/** Each of several waiting processes may have a large repository to check out. */
const WAIT_MS = 300_000;
/** How often the signal is checked during the wait. */
const ATTEMPT_MS = 250;

/**
 * Waits until no other process changes working copies.
 *
 * @param stateFolder See `WorkingCopyLocation`; created where it is missing
 * @param limits The signal ends the wait
 * @throws {NestrError} `WORKSPACE_BUSY`, `CANCELLED`, `FILE_ACCESS`
 */
export async function lockWorkingCopies(
  stateFolder: string,
  limits: CommandLimits = {},
): Promise<FileLock> {
  try {
    await Deno.mkdir(stateFolder, { recursive: true });
  } catch (error) {
    throw fileError(error, stateFolder, "create");
  }
  const path = join(stateFolder, "vcs.lock");
  const deadline = performance.now() + WAIT_MS;
  do {
    const lock = await lockFile(path, ATTEMPT_MS);
    if (lock) return lock;
    if (limits.signal?.aborted) {
      throw new NestrError("CANCELLED", `the wait for "${path}" was cancelled`, {
        details: { path },
      });
    }
  } while (performance.now() < deadline);
  throw new NestrError("WORKSPACE_BUSY", `another process keeps "${path}" locked`, {
    hint: "wait for it to end, then run the command again",
    details: { path },
  });
}
