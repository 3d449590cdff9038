/**
 * Changes the reservations of ports, with no other process in between.
 *
 * What a process wants to change at the same time is done in one go: one lock, one reading, one
 * writing, however many ask.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import { removeLeftTemporaries } from "../files/left_temporaries.ts";
import { makePrivateFolder } from "../files/private_folder.ts";
import { ownProcess } from "../process/process_identity.ts";
import { setAsidePath } from "./home_folder.ts";
import {
  formatReservations,
  type PortOwner,
  type PortReservation,
  readReservations,
  reservationsPath,
} from "./port_reservations.ts";
import { isForeign } from "./record_home.ts";
import { readRegistryFile } from "./registry_file.ts";
import { staleAmong, type StaleReservation } from "./stale_reservations.ts";
import { machineStateFolder } from "./state_folder.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

const WAIT_MS = 60_000;

/** The reservations while they are locked. */
export class PortLedger {
  readonly #byPort: Map<number, PortReservation>;
  /** What was swept: nothing yet, what is certain, or also what belonged to folders that are gone. */
  #swept: 0 | 1 | 2 = 0;
  /** Whether it is no longer what the file says. */
  changed = false;

  constructor(reservations: Iterable<PortReservation>) {
    this.#byPort = new Map([...reservations].map((it) => [it.port, it]));
  }

  /** All reservations. */
  get reservations(): Iterable<PortReservation> {
    return this.#byPort.values();
  }

  /** The reservation of a port. */
  of(port: number): PortReservation | undefined {
    return this.#byPort.get(port);
  }

  /** Reserves a port for this process, and for a workspace where one is given. */
  reserve(port: number, owner: PortOwner | null): void {
    const reservedAt = new Date().toISOString();
    this.#byPort.set(port, { port, process: ownProcess(), owner, reservedAt });
    this.changed = true;
  }

  /** Gives a port back. */
  free(port: number): void {
    if (this.#byPort.delete(port)) this.changed = true;
  }

  /**
   * Gives back what nobody needs any more; once is enough for as long as the lock is held.
   *
   * @param gone Also what belongs to a home folder that does not exist: it may be on a disk that is not
   * mounted, or have been moved
   */
  sweep(gone = false): readonly StaleReservation[] {
    const depth = gone ? 2 : 1;
    if (this.#swept >= depth) return [];
    this.#swept = depth;
    const stale = staleAmong(this.#byPort.values())
      .filter(({ reason }) => gone || reason !== "home-gone");
    for (const { port } of stale) this.free(port);
    return stale;
  }

  /** Reserves again what the workspaces of a home folder are registered with. */
  restore(home: string): void {
    for (const record of registeredIn(home)) {
      const { id, services } = record;
      // What a copied registry says holds for the original.
      const owner = { home: isForeign(record, home) ? record.home : home, id };
      for (const { host } of services.flatMap(({ ports }) => ports)) {
        if (!this.#byPort.has(host)) this.reserve(host, owner);
      }
    }
  }
}

/** A change that waits for the lock. */
interface WaitingChange {
  /** A home folder whose workspaces are known to have ports. */
  readonly home: string | undefined;
  readonly apply: (ledger: PortLedger) => void;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** The changes that wait, by the folder of the state. */
const waiting = new Map<string, WaitingChange[]>();

/**
 * Changes the reservations.
 *
 * @param stateFolder Absolute path of the folder of this machine's state; made where it is missing
 * @param change Looks and changes, or throws and changes nothing. It cannot wait for anything
 * @param home A home folder from whose registry reservations are restored, should they be damaged or lost
 * @returns What the change returns, once it is written
 * @throws {NestrError} What the change throws; `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`,
 * `DISK_FULL`
 */
export function changeReservations<Result>(
  stateFolder: string,
  change: (ledger: PortLedger) => Result,
  home?: string,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let result: Result;
    const mine: WaitingChange = {
      home,
      apply: (ledger) => result = change(ledger),
      done: () => resolve(result),
      failed: reject,
    };
    const queue = waiting.get(stateFolder);
    if (queue) {
      queue.push(mine);
    } else {
      waiting.set(stateFolder, [mine]);
      void workOff(stateFolder);
    }
  });
}

/** Works off what waits, and what is added meanwhile. */
async function workOff(stateFolder: string): Promise<void> {
  const queue = waiting.get(stateFolder)!;
  while (queue.length > 0) {
    let batch: WaitingChange[] = [];
    try {
      makePrivateFolder(stateFolder);
      using _lock = await lockReservations(stateFolder);
      batch = queue.splice(0);
      const applied = await applyAll(stateFolder, batch);
      for (const { done } of applied) done();
    } catch (error) {
      for (const { failed } of batch.length > 0 ? batch : queue.splice(0)) failed(error);
    }
  }
  waiting.delete(stateFolder);
}

/** Applies changes and writes what they come to; one that throws is told so and left out. */
async function applyAll(
  stateFolder: string,
  batch: readonly WaitingChange[],
): Promise<readonly WaitingChange[]> {
  const path = reservationsPath(stateFolder);
  const ledger = await openLedger(stateFolder, batch.flatMap(({ home }) => home ?? []));
  const applied = batch.filter(({ apply, failed }) => {
    try {
      apply(ledger);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  });
  if (ledger.changed) {
    removeLeftTemporaries(stateFolder, "ports.json");
    await writeFileAtomic(path, formatReservations(ledger.reservations), 0o600);
  }
  return applied;
}

/** Reads the reservations; damaged ones are set aside, and what registries know of them is restored. */
async function openLedger(stateFolder: string, homes: readonly string[]): Promise<PortLedger> {
  const { state, reservations } = readReservations(stateFolder);
  const ledger = new PortLedger(reservations);
  if (state === "whole") return ledger;
  if (state === "damaged") {
    const path = reservationsPath(stateFolder);
    const aside = setAsidePath(path);
    await Deno.copyFile(path, aside).catch((error) => {
      throw fileError(error, aside, "create");
    });
    ledger.changed = true;
  }
  const known = reservations.flatMap(({ owner }) => owner?.home ?? []);
  for (const home of new Set([...known, ...homes])) ledger.restore(home);
  return ledger;
}

/** What a home folder's registry still says; nothing where it cannot be read. */
function registeredIn(home: string): readonly WorkspaceRecord[] {
  try {
    const content = readRegistryFile(home);
    if (content.state === "missing") return [];
    return content.state === "whole" ? content.document.workspaces : content.salvaged;
  } catch {
    return [];
  }
}

async function lockReservations(stateFolder: string): Promise<FileLock> {
  const lock = await lockFile(`${stateFolder}/ports.lock`, WAIT_MS);
  if (lock) return lock;
  const path = reservationsPath(stateFolder);
  throw new NestrError("WORKSPACE_BUSY", `"${path}" is being changed by another process`, {
    hint: "wait for it to end, then run the command again",
    details: { path, waitedMs: WAIT_MS },
  });
}

/**
 * Gives back the reservations that nobody needs any more.
 *
 * @param stateFolder Absolute path of the folder of this machine's state. Default: this user's
 * @param options `dryRun`: only tell which they are, with the reason. Default false. `gone`: also give back
 * those whose home folder does not exist, which may be on a disk that is not mounted. Default false
 * @returns The stale reservations, by port: all of them, or those that were given back
 * @throws {NestrError} `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function sweepReservations(
  stateFolder: string = machineStateFolder(),
  { dryRun = false, gone = false }: { readonly dryRun?: boolean; readonly gone?: boolean } = {},
): Promise<readonly StaleReservation[]> {
  const { state, reservations } = readReservations(stateFolder);
  if (state === "missing") return [];
  const stale = dryRun
    ? staleAmong(reservations)
    : await changeReservations(stateFolder, (ledger) => ledger.sweep(gone));
  return [...stale].sort((a, b) => a.port - b.port);
}
