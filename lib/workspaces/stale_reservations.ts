/**
 * Tells which reserved ports nobody needs any more.
 *
 * A reservation outlives its process, because a workspace keeps its ports while it is stopped. So it is
 * stale only when its process is gone and, beyond doubt, so is its workspace: whatever cannot be read
 * speaks for it. That its home folder is gone leaves a doubt, which the caller is told of.
 *
 * @module
 */

import { isRunning, type ProcessIdentity } from "../process/process_identity.ts";
import { pendingPath } from "./home_folder.ts";
import { pendingNames, readPendingFile } from "./pending_file.ts";
import type { PortReservation } from "./port_reservations.ts";
import { copyNames, readRecordCopies } from "./record_copies.ts";
import { readRegistryFile } from "./registry_file.ts";

/** A reservation that nobody needs any more. */
export interface StaleReservation extends PortReservation {
  /** Why: it was for its process only, its home folder is gone, or its workspace is not registered. */
  readonly reason: "process-gone" | "home-gone" | "unregistered";
}

/** What a home folder holds: ids of workspaces; null where that cannot be told. */
type HomeContent = { readonly gone: boolean; readonly ids: ReadonlySet<string> | null };

/**
 * The stale ones among reservations.
 *
 * Reads the registries of the home folders that occur, each once.
 */
export function staleAmong(reservations: Iterable<PortReservation>): StaleReservation[] {
  const running = new Map<string, boolean>();
  const homes = new Map<string, HomeContent>();
  const stale: StaleReservation[] = [];
  for (const reservation of reservations) {
    const { process, owner } = reservation;
    // The process first: while it lives, what it is about to write cannot be known.
    if (remember(running, keyOf(process), () => isRunning(process))) continue;
    if (owner === null) {
      stale.push({ ...reservation, reason: "process-gone" });
      continue;
    }
    const { gone, ids } = remember(homes, owner.home, () => readHome(owner.home));
    if (gone) stale.push({ ...reservation, reason: "home-gone" });
    else if (ids && !ids.has(owner.id)) stale.push({ ...reservation, reason: "unregistered" });
  }
  return stale;
}

const keyOf = ({ pid, started }: ProcessIdentity): string => `${pid} ${started}`;

function remember<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) known.set(key, value = find());
  return value;
}

function readHome(home: string): HomeContent {
  try {
    Deno.statSync(home);
  } catch (error) {
    return { gone: error instanceof Deno.errors.NotFound, ids: null };
  }
  try {
    // In this order: what is finished in between leaves its journal only after it is registered.
    const pending = pendingIds(home);
    const registered = registeredIds(home);
    return { gone: false, ids: pending && registered && new Set([...pending, ...registered]) };
  } catch {
    return { gone: false, ids: null };
  }
}

function pendingIds(home: string): string[] | null {
  const ids: string[] = [];
  for (const name of pendingNames(home)) {
    const content = readPendingFile(pendingPath(home, name));
    if (content.state === "damaged") return null;
    if (content.state === "whole") ids.push(content.operation.record.id);
  }
  return ids;
}

function registeredIds(home: string): string[] | null {
  const content = readRegistryFile(home);
  if (content.state === "damaged") return null;
  if (content.state === "whole") return content.document.workspaces.map(({ id }) => id);
  // The registry is lost, or there never was one.
  const copies = readRecordCopies(home);
  return copies.length === copyNames(home).length ? copies.map(({ id }) => id) : null;
}
