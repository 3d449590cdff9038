/**
 * An exclusive lock that the operating system releases when its holder dies.
 *
 * The lock is taken on an open file (flock(2) on Unix, LockFileEx on Windows), so a crash leaves
 * nothing to clean up and no file's age is ever guessed at. The file itself stays and is empty.
 *
 * @module
 */

import { fileError } from "./atomic_write.ts";

/** Deno 2.5 and later can ask for a lock without waiting. */
interface TryLock {
  tryLock?(exclusive: boolean): Promise<boolean>;
}

/** How long an attempt without `tryLock` waits before it counts as refused, in milliseconds. */
const ATTEMPT_MS = 50;
const POLL_MS = 20;

/** A lock that is held until it is disposed of. */
export interface FileLock extends Disposable {
  /** The file that is locked. */
  readonly path: string;
}

/**
 * Takes the lock of a file if nobody holds it.
 *
 * @param path File to lock, created when it is missing
 * @param kind An `exclusive` lock tolerates no other, a `shared` one other shared ones. Default exclusive
 * @returns The lock, or undefined when another process (or another part of this one) holds it
 * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL` when the file cannot be opened
 */
export async function tryLockFile(
  path: string,
  kind: "exclusive" | "shared" = "exclusive",
): Promise<FileLock | undefined> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, create: true });
  } catch (error) {
    throw fileError(error, path, "lock");
  }
  if (!await lockOf(file, kind === "exclusive")) return undefined;
  return { path, [Symbol.dispose]: () => file.close() };
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
    const lock = await tryLockFile(path);
    if (lock || performance.now() >= deadline) return lock;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.5 + Math.random())));
  }
}

/** Locks an open file, or closes it. */
async function lockOf(file: Deno.FsFile, exclusive: boolean): Promise<boolean> {
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
    timer = setTimeout(() => resolve(false), ATTEMPT_MS);
  });
  const locked = await Promise.race([locking, patience]);
  clearTimeout(timer);
  refused = !locked;
  return locked;
}
