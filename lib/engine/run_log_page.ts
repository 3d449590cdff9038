/**
 * Reads the output of a task page by page, however long it is, even while the task is still
 * running.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { exists } from "../files/path_kind.ts";
import { EVENTS_FILE, runsFolder } from "../runs/journal.ts";
import { findRunId } from "../runs/journal_reader.ts";
import { logFileName } from "../runs/log_file_name.ts";
import type { OpenProject } from "./open_project.ts";
import { runLogs } from "./runs.ts";

/** Which part of a log to read; positions are bytes. */
export interface RunLogRequest {
  /** The run: its identifier, the beginning of one, or `last`. */
  readonly run: string;
  /** Identifier of the task. */
  readonly task: string;
  /** Where to begin; ignored with `tail`. Default 0. */
  readonly from?: number;
  /** How much at most; at least 16. */
  readonly limit: number;
  /** Read the last part, from the beginning of a line. Default false. */
  readonly tail?: boolean;
}

/** A part of a log; positions are bytes. */
export interface RunLogPage {
  /** Identifier of the run. */
  readonly run: string;
  /** Identifier of the task. */
  readonly task: string;
  /** Where the text begins: at a whole character, so perhaps a little after what was requested. */
  readonly from: number;
  /** Where it ends, and the next page begins. */
  readonly to: number;
  /** Where the log ended when it was read. */
  readonly end: number;
  /** Standard output and error as they came; invalid UTF-8 is replaced. */
  readonly text: string;
}

/**
 * Reads a part of what a task has printed. A task that has printed nothing has an empty log.
 *
 * @param project The project
 * @param request Which part
 * @throws {NestrError} `NAME_UNKNOWN`, `JOURNAL_INVALID`, `FILE_ACCESS`
 */
export async function readRunLog(
  project: OpenProject,
  request: RunLogRequest,
): Promise<RunLogPage> {
  const { task } = request;
  const id = findRunId(project.stateFolder, request.run);
  // The journal may be long, so it is read only where the log cannot show that the task exists.
  const isKnown = task.isWellFormed() && exists(logPath(project, id, task));
  if (!isKnown) await requireTask(project, id, task);
  return { run: id, task, ...readPart(logPath(project, id, task), request) };
}

/** Requires that a run has a task. */
async function requireTask(project: OpenProject, id: string, task: string): Promise<void> {
  const { logs } = await runLogs(project, id, task);
  const names = logs.map((it) => it.task);
  if (names.includes(task)) return;
  throw new NestrError("NAME_UNKNOWN", `run "${id}" has no task "${task}"`, {
    hint: `its tasks are: ${names.join(", ")}`,
    details: { name: task, candidates: names },
  });
}

/**
 * Where the log of a task ends at this moment, in bytes.
 *
 * @param project The project
 * @param run Identifier of the run
 * @param task Identifier of one of its tasks
 */
export function runLogSize(project: OpenProject, run: string, task: string): number {
  return sizeOf(logPath(project, run, task));
}

/**
 * How long the journal of a run is at this moment, in bytes; it only grows. 0 where there is none.
 *
 * @param project The project
 * @param run Identifier of the run
 */
export function runJournalSize(project: OpenProject, run: string): number {
  return sizeOf(`${runsFolder(project.stateFolder)}/${run}/${EVENTS_FILE}`);
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

function logPath(project: OpenProject, run: string, task: string): string {
  return `${runsFolder(project.stateFolder)}/${run}/logs/${logFileName(task)}`;
}

function readPart(
  path: string,
  { from = 0, limit, tail = false }: RunLogRequest,
): Omit<RunLogPage, "run" | "task"> {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "read");
    return { from: 0, to: 0, end: 0, text: "" };
  }
  try {
    const end = file.statSync().size;
    const start = Math.min(tail ? Math.max(0, end - limit) : from, end);
    const bytes = readAt(file, start, Math.min(limit, end - start));
    const begin = tail && start > 0 ? lineStart(bytes) : characterStart(bytes, start);
    const stop = characterEnd(bytes);
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(begin, stop));
    return { from: start + begin, to: start + Math.max(begin, stop), end, text };
  } catch (error) {
    throw fileError(error, path, "read");
  } finally {
    file.close();
  }
}

function readAt(file: Deno.FsFile, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(start, Deno.SeekMode.Start);
  let at = 0;
  while (at < length) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** Where the first whole line begins; in a part that has none, where the first character does. */
function lineStart(bytes: Uint8Array): number {
  const feed = bytes.indexOf(10);
  return feed < 0 || feed === bytes.length - 1 ? characterStart(bytes, 1) : feed + 1;
}

const isContinuation = (byte: number | undefined): boolean =>
  byte !== undefined && (byte & 0xc0) === 0x80;

/** Where the first whole character begins: at most three bytes belong to the one before. */
function characterStart(bytes: Uint8Array, position: number): number {
  if (position === 0) return 0;
  for (let at = 0; at < 4; at++) if (!isContinuation(bytes[at])) return Math.min(at, bytes.length);
  return 0;
}

/** Where the last whole character ends. */
function characterEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (isContinuation(byte)) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
