/**
 * Finds and ends the processes of a service, whatever has become of its record.
 *
 * What a service has started may have left its group, its parent and even its session; it still has the
 * marks in its environment. Where `/proc` shows environments (Linux) those processes are found by them;
 * elsewhere only the recorded group is known. A program that writes over its own environment, as some do
 * to change their title, is found by its group, for the leader of that never does.
 *
 * @module
 */

import { endGroup, endProcesses } from "../../process/background.ts";
import { processesWhose } from "../../process/process_environment.ts";
import {
  isRunning,
  type ProcessIdentity,
  type ProcessStat,
} from "../../process/process_identity.ts";
import type { WorkspaceIdentity } from "../backend.ts";
import { isSameIdentity, ownerOf, type ServiceOwner } from "./service_environment.ts";

/** A process that carries all of our marks. */
export interface MarkedProcess extends ServiceOwner {
  readonly stat: ProcessStat;
}

/** Whose processes to end. */
export interface ProcessOwner {
  readonly identity: WorkspaceIdentity;
  /** Only this service's. Default all of the workspace. */
  readonly service?: string;
}

/** How to end them. */
export interface EndOptions {
  /** Leaders of process groups that are known from records. */
  readonly leaders: readonly ProcessIdentity[];
  /** Time between TERM and KILL, in milliseconds. */
  readonly graceMs: number;
  readonly signal?: AbortSignal;
}

/** How often to look again for processes that were started while others were ended. */
const ROUNDS = 10;

/** Every running process that carries all of our marks; this process itself is left out. */
export function markedProcesses(): readonly MarkedProcess[] {
  return processesWhose((env) => ownerOf(env) !== undefined)
    .map(({ stat, env }) => ({ ...ownerOf(env)!, stat }));
}

/**
 * Ends the process groups that are known, those whose leader carries the marks, and every other process
 * that does.
 *
 * @throws {NestrError} `CANCELLED`; some may still run then
 */
export async function endMarked(owner: ProcessOwner, options: EndOptions): Promise<void> {
  let leaders = options.leaders.filter(isRunning);
  let graceMs = options.graceMs;
  for (let round = 0; round < ROUNDS; round++) {
    const marked = markedProcesses().filter((it) => belongsTo(it, owner)).map(({ stat }) => stat);
    if (leaders.length + marked.length === 0) return;
    const groups = new Map(
      [...leaders, ...marked.filter(({ pid, group }) => pid === group)].map((it) => [it.pid, it]),
    );
    const strays = marked.filter(({ group }) => !groups.has(group));
    await Promise.all([
      ...[...groups.values()].map((leader) => endGroup(leader, graceMs, options.signal)),
      endProcesses(strays, graceMs, options.signal),
    ]);
    // Whoever appears now was started by one that has had its time to clean up.
    leaders = [];
    graceMs = 0;
  }
}

function belongsTo(marked: MarkedProcess, { identity, service }: ProcessOwner): boolean {
  return (service === undefined || marked.service === service) &&
    isSameIdentity(marked.identity, identity);
}
