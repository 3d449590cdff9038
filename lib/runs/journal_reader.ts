/**
 * Reads the journals of operations that have ended, are running, or were cut short.
 *
 * Tolerant by design: a line that cannot be read is counted and skipped, because a journal is
 * needed most after a crash. Only a damaged plan makes an operation unreadable, since the rest
 * means nothing without it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { fileError } from "../files/atomic_write.ts";
import { isLocked, tryLockFile } from "../files/file_lock.ts";
import type { OperationEvent, OperationState, TaskCounts, TaskResult } from "./event.ts";
import { countStates, isGood } from "./event.ts";
import { EVENTS_FILE, hasSavedWork, runsFolder } from "./journal.ts";
import { logFileName } from "./log_file_name.ts";
import type { Plan } from "./plan.ts";

/** The state of an operation, according to its journal. */
export type RunState = OperationState | "running" | "interrupted";

/** An operation as recorded in its journal. */
export interface RunRecord {
  readonly id: string;
  readonly state: RunState;
  readonly plan: Plan;
  /** RFC 3339 time of the first start. */
  readonly startedAt: string;
  /** RFC 3339 time of the last start, or of the last resumption where there was one. */
  readonly begunAt: string;
  /** RFC 3339 time of the last event. */
  readonly lastEventAt: string;
  /** Milliseconds from the last start to the end; null while it runs or after a crash. */
  readonly durationMs: number | null;
  /** The latest result of each task that has one. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** RFC 3339 time at which each task that was started began its first attempt. */
  readonly started: ReadonlyMap<string, string>;
  readonly counts: TaskCounts;
  /** Tasks without a result. */
  readonly unfinished: number;
  /** Lines of the journal that could not be read. */
  readonly damagedLines: number;
  /** The highest `seq`. */
  readonly lastSeq: number;
}

/** How long a run's folder counts as new, in milliseconds. */
const NEW_MS = 10_000;

/** Identifiers of all operations in the journal, the newest first. */
export function listRunIds(stateFolder: string): string[] {
  try {
    return [...Deno.readDirSync(runsFolder(stateFolder))]
      .filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => name).sort().reverse();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, runsFolder(stateFolder), "read");
  }
}

/**
 * Finds an operation by its identifier or the beginning of one; `last` is the newest.
 *
 * @throws {NestrError} `NAME_UNKNOWN` when none or several match
 */
export function findRunId(stateFolder: string, wanted: string): string {
  const ids = listRunIds(stateFolder);
  const matching = wanted === "last" ? ids.slice(0, 1) : ids.filter((id) => id.startsWith(wanted));
  const [only] = matching;
  if (only !== undefined && (matching.length === 1 || ids.includes(wanted))) {
    return ids.includes(wanted) ? wanted : only;
  }
  if (ids.length === 0) {
    throw new NestrError("NAME_UNKNOWN", `there is no run "${wanted}": nothing has run yet`, {
      hint: "run something with: nestr run -- CMD",
      details: { name: wanted, candidates: [] },
    });
  }
  const candidates = matching.length > 1 ? matching : nearestNames(wanted, ids);
  const what = matching.length > 1
    ? `several runs begin with "${wanted}"`
    : `no run is called "${wanted}"`;
  throw new NestrError("NAME_UNKNOWN", what, {
    hint: candidates.length > 0
      ? `did you mean ${candidates.slice(0, 3).join(", ")}?`
      : "list them with: nestr runs list",
    details: { name: wanted, candidates },
  });
}

/**
 * Reads an operation's journal.
 *
 * @param stateFolder Absolute path of the project's `.nestr`
 * @param id Identifier of an operation that exists
 * @throws {NestrError} `JOURNAL_INVALID` when the plan cannot be read
 */
export async function readRun(stateFolder: string, id: string): Promise<RunRecord> {
  const folder = `${runsFolder(stateFolder)}/${id}`;
  const { events, damagedLines } = readEvents(`${folder}/${EVENTS_FILE}`);
  const first = events.find((event) => event.type === "operation.started");
  if (first?.type !== "operation.started" || !isPlan(first.plan)) {
    throw new NestrError("JOURNAL_INVALID", `the journal of run "${id}" has no readable plan`, {
      hint: `start a new run; what the tasks of this one printed is still in ${folder}/logs`,
      details: { id, path: `${folder}/${EVENTS_FILE}`, damagedLines },
    });
  }
  const results = new Map<string, TaskResult>();
  const started = new Map<string, string>();
  let finished: { state: OperationState; durationMs: number } | undefined;
  for (const event of events) {
    if (event.type === "operation.started") {
      // Resuming repeats everything that did not end well.
      for (const [id, result] of results) if (!isGood(result)) results.delete(id);
      for (const id of started.keys()) if (!results.has(id)) started.delete(id);
      finished = undefined;
    } else if (event.type === "task.started") {
      if (!started.has(event.taskId)) started.set(event.taskId, event.time);
    } else if (event.type === "task.finished" || event.type === "task.skipped") {
      results.set(event.taskId, event.result);
    } else if (event.type === "operation.finished") finished = event;
  }
  const last = events.at(-1)!;
  return {
    id,
    state: await isLocked(`${folder}/lock`) ? "running" : finished?.state ?? "interrupted",
    plan: first.plan,
    startedAt: first.time,
    begunAt: events.findLast(({ type }) => type === "operation.started")!.time,
    lastEventAt: last.time,
    durationMs: finished?.durationMs ?? null,
    results,
    started,
    counts: countStates(results.values()),
    unfinished: first.plan.tasks.length - results.size,
    damagedLines,
    lastSeq: events.reduce((highest, { seq }) => Math.max(highest, seq), 0),
  };
}

/**
 * Opens what a task printed.
 *
 * @returns The raw bytes, or undefined when the task printed nothing
 */
export function openLog(
  stateFolder: string,
  id: string,
  taskId: string,
): ReadableStream<Uint8Array> | undefined {
  try {
    const path = `${runsFolder(stateFolder)}/${id}/logs/${logFileName(taskId)}`;
    return Deno.openSync(path, { read: true }).readable;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Removes the oldest operations beyond a number, but none that runs or has saved work for an undo.
 *
 * This is only housekeeping: it never fails, and leaves alone what another process is already
 * removing.
 *
 * @returns The identifiers that were removed
 */
export async function pruneRuns(stateFolder: string, keep: number): Promise<string[]> {
  const old = listRunIds(stateFolder).slice(keep);
  const removed: string[] = [];
  if (old.length === 0) return removed;
  try {
    using alone = await tryLockFile(`${stateFolder}/prune.lock`);
    if (!alone) return removed;
    for (const id of old) {
      const folder = `${runsFolder(stateFolder)}/${id}`;
      if (hasSavedWork(stateFolder, id) || isNew(folder) || await isLocked(`${folder}/lock`)) {
        continue;
      }
      await Deno.remove(folder, { recursive: true });
      removed.push(id);
    }
  } catch {
    // What cannot be removed now will be removed after a later run.
  }
  return removed;
}

/** Whether a folder was changed so recently that its owner may not have locked it yet. */
function isNew(folder: string): boolean {
  const { mtime } = Deno.statSync(folder);
  return mtime === null || Date.now() - mtime.getTime() < NEW_MS;
}

/** Whether a value read as the plan has the parts that everything else depends on. */
function isPlan(plan: Plan | undefined): boolean {
  return Array.isArray(plan?.tasks) && plan.tasks.every((task) => typeof task?.id === "string") &&
    typeof plan.limits?.jobs === "number" && typeof plan.id === "string" &&
    typeof plan.title === "string";
}

function readEvents(path: string): { events: OperationEvent[]; damagedLines: number } {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    return { events: [], damagedLines: 0 };
  }
  const events: OperationEvent[] = [];
  let damagedLines = 0;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const event = parseEvent(line);
    if (event) events.push(event);
    else damagedLines++;
  }
  return { events, damagedLines };
}

function parseEvent(line: string): OperationEvent | undefined {
  try {
    const event = JSON.parse(line) as OperationEvent;
    const fits = typeof event?.type === "string" && typeof event.seq === "number" &&
      (!("taskId" in event) || typeof event.taskId === "string") &&
      (event.type !== "task.finished" && event.type !== "task.skipped" ||
        typeof event.result?.state === "string");
    return fits ? event : undefined;
  } catch {
    return undefined;
  }
}
