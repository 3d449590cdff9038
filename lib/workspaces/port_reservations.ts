/**
 * The ports of this machine that are reserved: `ports.json` in the folder of its state.
 *
 * Here is what stands in that file and how it is judged; `port_ledger.ts` changes it.
 *
 * @module
 */

import { fileError } from "../files/atomic_write.ts";
import type { ProcessIdentity } from "../process/process_identity.ts";
import { isProcess } from "./pending_file.ts";
import { hasTexts, isObject, isPort } from "./record_shape.ts";
import { newestVersion, refuseNewer } from "./registry_file.ts";
import { readDecoded, salvageObjects } from "./salvage.ts";
import { machineStateFolder } from "./state_folder.ts";

/** The version that is written, and the newest that can be read. */
const RESERVATIONS_VERSION = 1;

/** The workspace that a port is reserved for. */
export interface PortOwner {
  /** Absolute path of the folder whose registry holds the workspace, or will. */
  readonly home: string;
  /** The workspace's id. */
  readonly id: string;
}

/** A port that is reserved. */
export interface PortReservation {
  readonly port: number;
  /** The process that reserved it. */
  readonly process: ProcessIdentity;
  /** The workspace it is for; null where it is only for as long as the process lives. */
  readonly owner: PortOwner | null;
  /** RFC 3339, UTC. */
  readonly reservedAt: string;
}

/** What was found in place of the reservations. */
export interface ReservationsContent {
  readonly state: "missing" | "whole" | "damaged";
  /** All of them, or those that can still be read. */
  readonly reservations: readonly PortReservation[];
}

/** Absolute path of the file. */
export const reservationsPath = (stateFolder: string): string => `${stateFolder}/ports.json`;

/**
 * Reads the reservations.
 *
 * @param stateFolder Absolute path of the folder of this machine's state
 * @throws {NestrError} `REGISTRY_VERSION`, or `FILE_ACCESS` when they are there and cannot be read
 */
export function readReservations(stateFolder: string): ReservationsContent {
  const path = reservationsPath(stateFolder);
  let text: string;
  let valid: boolean;
  try {
    ({ text, valid } = readDecoded(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { state: "missing", reservations: [] };
    throw fileError(error, path, "read");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  refuseNewer(path, "the list of ports", newestVersion(value, text), RESERVATIONS_VERSION);
  if (valid && isObject(value) && value["version"] === RESERVATIONS_VERSION) {
    const reservations: unknown = value["reservations"];
    if (Array.isArray(reservations) && reservations.every(isReservation)) {
      return { state: "whole", reservations };
    }
  }
  return { state: "damaged", reservations: salvageObjects(text, isReservation) };
}

/** The text of the file: a line for each reservation, by port. */
export function formatReservations(reservations: Iterable<PortReservation>): string {
  const lines = [...reservations].sort((a, b) => a.port - b.port)
    .map((reservation) => `\n${JSON.stringify(reservation)}`);
  return `{"version":${RESERVATIONS_VERSION},"reservations":[${lines.join(",")}\n]}\n`;
}

/**
 * All ports of this machine that are reserved, by port.
 *
 * @param stateFolder Absolute path of the folder of this machine's state. Default: this user's
 * @throws {NestrError} `REGISTRY_VERSION` or `FILE_ACCESS`
 */
export function listReservations(
  stateFolder: string = machineStateFolder(),
): readonly PortReservation[] {
  return [...readReservations(stateFolder).reservations].sort((a, b) => a.port - b.port);
}

function isReservation(value: unknown): value is PortReservation {
  if (!isObject(value) || !isPort(value["port"]) || !isProcess(value["process"])) return false;
  const owner = value["owner"];
  return hasTexts(value, ["reservedAt"]) &&
    (owner === null || isObject(owner) && hasTexts(owner, ["home", "id"]));
}
