/**
 * The journal of one unfinished `add` or `forget`: what was drafted, and each step before it is taken.
 *
 * Two files in `pending/` of the home folder: `<name>.json`, and `<name>.lock`, which the process that
 * is at work holds. When that process dies, in whatever way, the operating system lets go of the lock,
 * and the journal is abandoned: whoever takes it over knows all that may have been done. This module
 * writes down and hands out; it neither finishes nor undoes anything. A journal that came with a copy of
 * the repository is the original's to finish: it counts as none.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import { removeLeftTemporaries } from "../files/left_temporaries.ts";
import { ownProcess } from "../process/process_identity.ts";
import { pendingFolder, pendingLockPath, pendingPath, setAsidePath } from "./home_folder.ts";
import {
  namesWith,
  PENDING_VERSION,
  pendingNames,
  type PendingOperation,
  type PendingStep,
  readOwnPending,
} from "./pending_file.ts";
import { lockWorkspace } from "./pending_lock.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

export type { PendingOperation, PendingStep } from "./pending_file.ts";

/** How long the lock of a journal is waited for that may be abandoned, in milliseconds. */
const LOCK_PATIENCE_MS = 100;

/** The journal of an operation of this process. */
export class PendingJournal implements Disposable {
  readonly #home: string;
  readonly #name: string;
  #lock: FileLock | undefined;
  #operation: PendingOperation;
  /** Counts the states of the operation, so that several can be written at one time. */
  #state = 0;
  #written = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(home: string, name: string, lock: FileLock, operation: PendingOperation) {
    this.#home = home;
    this.#name = name;
    this.#lock = lock;
    this.#operation = operation;
  }

  /**
   * Begins an operation on a workspace. Makes the folders it needs; sets a journal aside that belongs to
   * the original of a copied repository.
   *
   * @param home Absolute path of the home folder
   * @param kind What is to be done
   * @param record The workspace, as far as it is known
   * @throws {NestrError} `WORKSPACE_BUSY` when another process is at work on a workspace of that name, or
   * one was and its journal is abandoned; `USAGE`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
   */
  static async begin(
    home: string,
    kind: PendingOperation["kind"],
    record: WorkspaceRecord,
  ): Promise<PendingJournal> {
    const { name } = record;
    const lock = await lockWorkspace(home, name);
    try {
      setForeignAside(pendingPath(home, name));
      const journal = new PendingJournal(home, name, lock, {
        version: PENDING_VERSION,
        id: crypto.randomUUID(),
        kind,
        startedAt: new Date().toISOString(),
        process: ownProcess(),
        record,
        steps: [],
      });
      await journal.#write(journal.#operation);
      return journal;
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Takes over every journal that its process has abandoned. Each is held until it is finished or
   * disposed of; those of operations that go on, those of a newer version, and those of another home
   * folder, which came with a copy of it, are left alone.
   *
   * @param home Absolute path of the home folder; it need not exist
   * @param onDamage Told where a journal that cannot be read was set aside
   * @throws {NestrError} `FILE_ACCESS`
   */
  static async abandoned(
    home: string,
    onDamage?: (setAside: string, name: string) => void,
  ): Promise<readonly PendingJournal[]> {
    const found: PendingJournal[] = [];
    try {
      // A lock without a journal is that of a process that was killed before or after everything.
      for (const name of new Set([...pendingNames(home), ...namesWith(home, ".lock")])) {
        const journal = await PendingJournal.#takeOver(home, name, onDamage);
        if (journal) found.push(journal);
      }
    } catch (error) {
      for (const journal of found) journal[Symbol.dispose]();
      throw error;
    }
    return found;
  }

  static async #takeOver(
    home: string,
    name: string,
    onDamage?: (setAside: string, name: string) => void,
  ): Promise<PendingJournal | undefined> {
    const path = pendingPath(home, name);
    // Somebody who only asks whether it is abandoned holds the lock for a moment.
    const lock = await lockFile(pendingLockPath(home, name), LOCK_PATIENCE_MS);
    if (!lock) return undefined;
    try {
      const content = readOwnPending(home, name);
      if (content.state === "whole") {
        return new PendingJournal(home, name, lock, content.operation);
      }
      if (content.state === "damaged") {
        const aside = setAsidePath(path);
        Deno.renameSync(path, aside);
        onDamage?.(aside, name);
      }
      removeLeftTemporaries(pendingFolder(home), `${name}.json`);
      lock.remove();
      return undefined;
    } catch (error) {
      lock[Symbol.dispose]();
      if (error instanceof NestrError && error.code === "REGISTRY_VERSION") return undefined;
      throw fileError(error, path, "set aside");
    }
  }

  /** What is known of the operation. */
  get operation(): PendingOperation {
    return this.#operation;
  }

  /**
   * Writes a step down; to be awaited before the step is taken.
   *
   * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`; the step must not be taken then
   */
  async recordStep(step: PendingStep): Promise<void> {
    await this.recordSteps([step]);
  }

  /**
   * Writes several steps down at one time: a crash leaves all of them written, or none.
   *
   * @throws {NestrError} As `recordStep`
   */
  async recordSteps(steps: readonly PendingStep[]): Promise<void> {
    await this.#change({ ...this.#operation, steps: [...this.#operation.steps, ...steps] });
  }

  /**
   * Forgets steps: nothing of them is left to undo. A step that is dropped before it is undone is never
   * undone after a crash.
   *
   * @param isDropped Which
   * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`
   */
  async dropSteps(isDropped: (step: PendingStep) => boolean): Promise<void> {
    const steps = this.#operation.steps.filter((step) => !isDropped(step));
    await this.#change({ ...this.#operation, steps });
  }

  /**
   * Writes down that more is known of the workspace.
   *
   * @throws {NestrError} `FILE_ACCESS` or `DISK_FULL`
   */
  async updateRecord(record: WorkspaceRecord): Promise<void> {
    await this.#change({ ...this.#operation, record });
  }

  /**
   * Ends the operation, whichever way it went: nothing of it is left to do.
   *
   * @throws {NestrError} `FILE_ACCESS`
   */
  async finish(): Promise<void> {
    await this.#writing;
    const lock = this.#held();
    const path = pendingPath(this.#home, this.#name);
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "remove");
    }
    removeLeftTemporaries(pendingFolder(this.#home), `${this.#name}.json`);
    this.#lock = undefined;
    lock.remove();
  }

  /** Lets go of the operation and leaves its journal, as a crash would. */
  [Symbol.dispose](): void {
    this.#lock?.[Symbol.dispose]();
    this.#lock = undefined;
  }

  /** Steps are taken side by side: one write may carry several changes, and none overtakes another. */
  async #change(operation: PendingOperation): Promise<void> {
    this.#held();
    this.#operation = operation;
    const state = ++this.#state;
    const write = this.#writing.then(async () => {
      if (this.#written >= state) return;
      const [latest, reached] = [this.#operation, this.#state];
      await this.#write(latest);
      this.#written = reached;
    });
    this.#writing = write.catch(() => {});
    await write;
  }

  async #write(operation: PendingOperation): Promise<void> {
    this.#held();
    const text = JSON.stringify(operation, null, 2) + "\n";
    await writeFileAtomic(pendingPath(this.#home, this.#name), text, 0o600);
  }

  /** The lock, without which nothing may be written. */
  #held(): FileLock {
    if (this.#lock) return this.#lock;
    throw new NestrError("INTERNAL", `the journal of "${this.#name}" is used after its end`);
  }
}
/** Sets a journal aside of which is known that it is none of this home folder's. */
function setForeignAside(path: string): void {
  try {
    Deno.renameSync(path, setAsidePath(path, "foreign"));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "set aside");
  }
}
