/**
 * Reserves ports of this machine so that no two workspaces get the same one, whichever projects and
 * processes they belong to.
 *
 * A port is handed out when nobody has reserved it and nobody listens on it, on any address. It stays
 * reserved while the process lives that asked, and beyond that for as long as its workspace is
 * registered, so that a workspace has the same ports after a restart. Nothing keeps a program that does
 * not ask from listening on a reserved port; whoever starts a service has to expect it.
 *
 * @module
 */

import { isPortFree } from "../backends/port_probe.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { exists } from "../files/path_kind.ts";
import { ownProcess } from "../process/process_identity.ts";
import { changeReservations, type PortLedger } from "./port_ledger.ts";
import { type PortRange, portRange } from "./port_range.ts";
import { type PortOwner, type PortReservation, reservationsPath } from "./port_reservations.ts";
import { readRegistryFile } from "./registry_file.ts";
import { machineStateFolder } from "./state_folder.ts";

export { listReservations } from "./port_reservations.ts";
export type { PortOwner, PortReservation } from "./port_reservations.ts";
export { sweepReservations } from "./port_ledger.ts";
export type { StaleReservation } from "./stale_reservations.ts";

/** For whom ports are reserved, and which. */
export interface PortAllocatorOptions {
  /** Absolute path of the folder of this machine's state. Default: this user's. */
  readonly stateFolder?: string;
  /** The lowest port to hand out. Default: what `NESTR_PORT_RANGE` says, else 20000. */
  readonly first?: number;
  /** The highest port to hand out. Default: what `NESTR_PORT_RANGE` says, else 29999. */
  readonly last?: number;
  /** The workspace they are for. Default: none; they are this process's while it lives. */
  readonly owner?: PortOwner;
}

/**
 * Reserves ports for one workspace, or for this process.
 *
 * No two callers of this machine's user ever hold the same port, in one process or in several. Ports
 * that anybody listens on are passed over. What a process has reserved for itself is free again when it
 * is gone; what it has reserved for a workspace, when that is no longer registered as well. What belongs
 * to a home folder that does not exist stays reserved: the disk may not be mounted.
 *
 * @example
 * ```ts
 * import { PortAllocator } from "@nestr/nestr";
 * const stateFolder = await Deno.makeTempDir();
 * const allocator = new PortAllocator({ stateFolder });
 * const [postgres, redis] = await allocator.allocate(2);
 * console.log(postgres !== redis); // true
 * await allocator.release([postgres!, redis!]);
 * await Deno.remove(stateFolder, { recursive: true });
 * ```
 */
export class PortAllocator {
  readonly #stateFolder: string;
  readonly #range: PortRange;
  readonly #owner: PortOwner | null;

  /**
   * Makes an allocator; nothing is reserved yet.
   *
   * @param options For whom, and which
   * @throws {NestrError} `SETTING_INVALID` when the range is none
   */
  constructor(options: PortAllocatorOptions = {}) {
    const { first, last, owner } = options;
    this.#stateFolder = options.stateFolder ?? machineStateFolder();
    this.#owner = owner ? { home: owner.home, id: owner.id } : null;
    this.#range = portRange({
      ...(first === undefined ? {} : { first }),
      ...(last === undefined ? {} : { last }),
    });
  }

  /**
   * Reserves ports that are free.
   *
   * @param count How many
   * @returns Them, in the order in which they were found
   * @throws {NestrError} `PORTS_EXHAUSTED`, and nothing is reserved then; `WORKSPACE_BUSY`,
   * `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
   */
  async allocate(count: number): Promise<number[]> {
    if (count <= 0) return [];
    return await this.#change((ledger) => {
      ledger.sweep();
      const ports = this.#freePorts(ledger, count);
      for (const port of ports) ledger.reserve(port, this.#owner);
      return ports;
    });
  }

  /**
   * Reserves a certain port, of the range or not. One that is reserved for the same workspace (or process)
   * already stays so, whoever listens on it.
   *
   * @throws {NestrError} `PORT_TAKEN` when it is reserved for another, or somebody listens on it;
   * `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
   */
  async claim(port: number): Promise<void> {
    await this.#change((ledger) => {
      ledger.sweep();
      const present = ledger.of(port);
      if (present && this.#holds(present)) {
        // The repository was moved since.
        if (present.owner?.home !== this.#owner?.home) ledger.reserve(port, this.#owner);
        return;
      }
      if (present) throw reservedByOther(present);
      if (!isPortFree(port)) throw inUse(port);
      ledger.reserve(port, this.#owner);
    });
  }

  /**
   * Gives ports back; those that are reserved for another workspace or process stay.
   *
   * @throws {NestrError} `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
   */
  async release(ports: readonly number[]): Promise<void> {
    if (ports.length === 0 || !exists(reservationsPath(this.#stateFolder))) return;
    await this.#change((ledger) => {
      for (const port of ports) {
        const present = ledger.of(port);
        if (present && this.#holds(present)) ledger.free(port);
      }
    });
  }

  #change<Result>(change: (ledger: PortLedger) => Result): Promise<Result> {
    return changeReservations(this.#stateFolder, change, this.#owner?.home);
  }

  /** Whether a reservation is for whom this allocator reserves: a workspace that was moved is the same. */
  #holds({ owner, process }: PortReservation): boolean {
    if (this.#owner) return owner?.id === this.#owner.id;
    const own = ownProcess();
    return owner === null && process.pid === own.pid && process.started === own.started;
  }

  /** Searches the range once around, from a place that differs from workspace to workspace. */
  #freePorts(ledger: PortLedger, count: number): number[] {
    const { first, last } = this.#range;
    const size = last - first + 1;
    const start = hash(this.#owner ? `${this.#owner.home} ${this.#owner.id}` : `${Deno.pid}`);
    const found: number[] = [];
    for (let step = 0; step < size && found.length < count; step++) {
      const port = first + (start + step) % size;
      if (!ledger.of(port) && isPortFree(port)) found.push(port);
    }
    if (found.length === count) return found;
    throw new NestrError(
      "PORTS_EXHAUSTED",
      `${count} free ${count === 1 ? "port is" : "ports are"} needed, and ` +
        `${found.length} of ${first}-${last} ${found.length === 1 ? "is" : "are"} free`,
      {
        hint: "forget workspaces that are not needed (ajj cleanup), or widen NESTR_PORT_RANGE",
        details: { first, last, wanted: count, free: found.length },
      },
    );
  }
}

/** A whole number that differs for different texts (FNV-1a). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

function reservedByOther({ port, owner, process }: PortReservation): NestrError {
  const name = owner && nameOf(owner);
  const whom = owner === null
    ? `process ${process.pid}`
    : name === undefined
    ? `a workspace of "${owner.home}"`
    : `the workspace "${name}" of "${owner.home}"`;
  return new NestrError("PORT_TAKEN", `port ${port} is reserved for ${whom}`, {
    hint: "leave the port's `host` out so that a free one is chosen, or forget that workspace",
    details: { port, owner: owner && { ...owner, ...(name === undefined ? {} : { name }) } },
  });
}

function inUse(port: number): NestrError {
  return new NestrError("PORT_TAKEN", `port ${port} is in use by another program`, {
    hint: "end that program, or leave the port's `host` out so that a free one is chosen",
    details: { port },
  });
}

/** What a workspace is called, where its registry tells. */
function nameOf({ home, id }: PortOwner): string | undefined {
  try {
    const content = readRegistryFile(home);
    return content.state === "whole"
      ? content.document.workspaces.find((record) => record.id === id)?.name
      : undefined;
  } catch {
    return undefined;
  }
}
