/**
 * An exclusive lock that the operating system releases when its holder dies.
 *
 * The lock is taken on an open file (flock(2) on Unix, LockFileEx on Windows), so a crash leaves
 * nothing to clean up, and no lock is ever judged by a file's age. The file itself is empty and
 * stays, unless its holder removes it: others that have opened it by then notice, and try again
 * with the file in its place.
 *
 * @module
 */

import { fileError } from "./atomic_write.ts";

/** Deno 2.5 and later can ask for a lock without waiting. */
interface TryLock {
  tryLock?(exclusive: boolean): Promise<boolean>;
}

/**
 * How long an attempt without `tryLock` waits at least before it counts as refused, in
 * milliseconds: on a busy machine even taking a free lock can be slow.
 */
const ATTEMPT_MS = 300;
const POLL_MS = 20;

/** A lock that is held until it is disposed of. */
export interface FileLock extends Disposable {
  /** The locked file. */
  readonly path: string;
  /** Removes the file and releases the lock. Does nothing once the lock has been disposed of. */
  remove(): void;
}

/**
 * Takes the lock of a file if it is free.
 *
 * @param path File to lock, created when it is missing
 * @param kind An `exclusive` lock tolerates no other, a `shared` one only shared ones. Default
 * exclusive
 * @returns The lock, or undefined when another process (or another part of this one) holds it
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL` when the file cannot be opened
 */
export function tryLockFile(
  path: string,
  kind: "exclusive" | "shared" = "exclusive",
): Promise<FileLock | undefined> {
  return attempt(path, kind === "exclusive", ATTEMPT_MS);
}

/**
 * Whether the lock of a file is held. Changes nothing: a missing file is not created.
 *
 * @param path The file
 * @throws {NestrError} `FILE_ACCESS` when it cannot be opened
 */
export async function isLocked(path: string): Promise<boolean> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw fileError(error, path, "lock");
  }
  // A shared lock, so that two concurrent checks do not take each other for its holder.
  const free = await lockOf(path, file, false, ATTEMPT_MS);
  if (free) file.close();
  return !free;
}

/**
 * Waits for the lock of a file.
 *
 * @param path File to lock, created when it is missing
 * @param waitMs How long to wait at most, in milliseconds
 * @returns The lock, or undefined when it was not free in time
 */
export async function lockFile(path: string, waitMs: number): Promise<FileLock | undefined> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const lock = await attempt(path, true, Math.max(ATTEMPT_MS, deadline - performance.now()));
    if (lock || performance.now() >= deadline) return lock;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.5 + Math.random())));
  }
}

/** Opens and locks a file, again whenever it is removed in between. */
async function attempt(
  path: string,
  exclusive: boolean,
  patienceMs: number,
): Promise<FileLock | undefined> {
  for (;;) {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(path, { read: true, write: true, create: true });
    } catch (error) {
      throw fileError(error, path, "lock");
    }
    if (!await lockOf(path, file, exclusive, patienceMs)) return undefined;
    if (isStillAt(path, file)) return new OpenFileLock(path, file);
    file.close();
  }
}

/** Whether a path still leads to an open file; the lock of a removed file keeps no one out. */
function isStillAt(path: string, file: Deno.FsFile): boolean {
  try {
    const [now, opened] = [Deno.statSync(path), file.statSync()];
    return now.ino === opened.ino && now.dev === opened.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    file.close();
    throw fileError(error, path, "lock");
  }
}

/** The lock of an open file, released when the file is closed. */
class OpenFileLock implements FileLock {
  readonly path: string;
  #file: Deno.FsFile | undefined;

  constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  remove(): void {
    if (!this.#file) return;
    try {
      Deno.removeSync(this.path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, this.path, "remove");
    } finally {
      this[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** Locks an open file, or closes it on failure; not every file system has locks. */
async function lockOf(
  path: string,
  file: Deno.FsFile,
  exclusive: boolean,
  patienceMs: number,
): Promise<boolean> {
  try {
    return await tryLockOf(file, exclusive, patienceMs);
  } catch (error) {
    file.close();
    throw fileError(error, path, "lock");
  }
}

async function tryLockOf(
  file: Deno.FsFile,
  exclusive: boolean,
  patienceMs: number,
): Promise<boolean> {
  const { tryLock } = file as TryLock;
  if (tryLock) {
    const locked = await tryLock.call(file, exclusive);
    if (!locked) file.close();
    return locked;
  }
  let refused = false;
  const locking = file.lock(exclusive).then(() => {
    if (refused) file.close();
    return true;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      refused = true;
      resolve(false);
    }, patienceMs);
  });
  const locked = await Promise.race([locking, patience]);
  clearTimeout(timer);
  return locked;
}
