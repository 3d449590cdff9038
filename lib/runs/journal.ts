/**
 * The journal of operations: what ran, written while it happens.
 *
 * Each operation has a folder `.nestr/runs/<id>/` with `events.ndjson` (every event but output, one
 * JSON document a line, the plan in the first), `logs/` (what each task printed, as it came),
 * `lock` (held while it runs) and, until it has ended, `processes.ndjson` (see `run_processes.ts`).
 * Events are appended as they happen, so what succeeded is known even after `kill -9`. Reading is
 * in `journal_reader.ts`.
 *
 * If the journal cannot be written, the operation ends: going on would lose what a resume needs.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import type { OperationEvent } from "./event.ts";
import { logFileName, taskIdOf } from "./log_file_name.ts";

/** How long to wait for the lock of a run, in milliseconds. */
const LOCK_PATIENCE_MS = 1_000;

/** Name of the file with an operation's events. */
export const EVENTS_FILE = "events.ndjson";

/** Name of the folder with an empty file for each repository whose work an operation has saved. */
const SAVED_WORK_FOLDER = "saved-work";

/** Folder of all operations of a project. */
export function runsFolder(stateFolder: string): string {
  return `${stateFolder}/runs`;
}

/** Creates the state folder of a project so that git ignores it without action by the user. */
export function createStateFolder(stateFolder: string): void {
  try {
    Deno.mkdirSync(runsFolder(stateFolder), { recursive: true });
    Deno.writeTextFileSync(`${stateFolder}/.gitignore`, "*\n", { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) {
      throw fileError(error, stateFolder, "create");
    }
  }
}

/**
 * Makes an identifier that sorts by time: date, time, and six hexadecimal digits of which three are the
 * milliseconds and three are random, as in `20261121-035512-3f9a1c`.
 */
export function newOperationId(now: Date): string {
  const [date, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  const milliseconds = now.getUTCMilliseconds().toString(16).padStart(3, "0");
  return `${date}-${time}-${milliseconds}${crypto.randomUUID().slice(0, 3)}`;
}

/** Whether an operation saved work before it destroyed it, so that it can be undone. */
export function hasSavedWork(stateFolder: string, id: string): boolean {
  return savedRepositories(stateFolder, id).length > 0;
}

/** Names of the repositories whose work an operation saved and that has not been put back. */
export function savedRepositories(stateFolder: string, id: string): readonly string[] {
  try {
    const folder = `${runsFolder(stateFolder)}/${id}/${SAVED_WORK_FOLDER}`;
    return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".log"))
      .map(({ name }) => taskIdOf(name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Notes that what an operation saved of a repository has been put back. */
export function forgetSavedWork(stateFolder: string, id: string, repository: string): void {
  try {
    const folder = `${runsFolder(stateFolder)}/${id}/${SAVED_WORK_FOLDER}`;
    Deno.removeSync(`${folder}/${logFileName(repository)}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Appends the events of one operation. */
export class Journal implements Disposable {
  /** The operation's folder. */
  readonly folder: string;
  readonly #lock: FileLock;
  readonly #events: Deno.FsFile;
  readonly #logs = new Map<string, Deno.FsFile>();
  #buffer = "";
  #flushing: ReturnType<typeof setTimeout> | undefined;
  readonly #onFailure: (error: NestrError) => void;

  private constructor(
    folder: string,
    lock: FileLock,
    events: Deno.FsFile,
    onFailure: (error: NestrError) => void,
  ) {
    this.folder = folder;
    this.#lock = lock;
    this.#events = events;
    this.#onFailure = onFailure;
  }

  /**
   * Opens the journal of an operation, new or to be resumed.
   *
   * @param stateFolder Absolute path of the project's `.nestr`
   * @param id The operation
   * @param onFailure Called each time something cannot be written
   * @throws {NestrError} `RUN_ACTIVE` when another process runs the operation; `FILE_ACCESS` or
   * `DISK_FULL`
   */
  static async open(
    stateFolder: string,
    id: string,
    onFailure: (error: NestrError) => void,
  ): Promise<Journal> {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(id)) {
      throw new NestrError("PLAN_INVALID", `"${id}" cannot be the identifier of a run`);
    }
    const folder = `${runsFolder(stateFolder)}/${id}`;
    createStateFolder(stateFolder);
    try {
      Deno.mkdirSync(`${folder}/logs`, { recursive: true });
    } catch (error) {
      throw fileError(error, folder, "create");
    }
    // A process that only queries the run's state holds the lock for a moment.
    const lock = await lockFile(`${folder}/lock`, LOCK_PATIENCE_MS);
    if (!lock) {
      throw new NestrError("RUN_ACTIVE", `run "${id}" is still going on in another process`, {
        hint: `see how it stands with: nestr runs show ${id}`,
        details: { id },
      });
    }
    try {
      const path = `${folder}/${EVENTS_FILE}`;
      endLastLine(path);
      return new Journal(
        folder,
        lock,
        Deno.openSync(path, { append: true, create: true }),
        onFailure,
      );
    } catch (error) {
      lock[Symbol.dispose]();
      throw fileError(error, folder, "write");
    }
  }

  /** Appends an event; those of one turn of the event loop are written together. */
  append(event: OperationEvent): void {
    this.#buffer += `${JSON.stringify(event)}\n`;
    this.#flushing ??= setTimeout(() => this.flush(), 0);
  }

  /** Appends what a task printed to its log file. */
  log(taskId: string, bytes: Uint8Array): void {
    this.#write(() => {
      let file = this.#logs.get(taskId);
      if (!file) {
        const path = `${this.folder}/logs/${logFileName(taskId)}`;
        file = Deno.openSync(path, { append: true, create: true });
        this.#logs.set(taskId, file);
      }
      writeAll(file, bytes);
    });
  }

  /** Notes that work of a repository was saved: the operation can be undone and is not pruned. */
  markSavedWork(repository: string): void {
    this.#write(() => {
      const folder = `${this.folder}/${SAVED_WORK_FOLDER}`;
      Deno.mkdirSync(folder, { recursive: true });
      Deno.writeTextFileSync(`${folder}/${logFileName(repository)}`, "");
    });
  }

  /** Closes the log file of a task that has ended. */
  closeLog(taskId: string): void {
    this.#logs.get(taskId)?.close();
    this.#logs.delete(taskId);
  }

  /** Writes what `append` has collected. */
  flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    const text = this.#buffer;
    this.#buffer = "";
    if (text) this.#write(() => writeAll(this.#events, new TextEncoder().encode(text)));
  }

  [Symbol.dispose](): void {
    this.flush();
    for (const file of this.#logs.values()) file.close();
    this.#logs.clear();
    this.#events.close();
    this.#lock[Symbol.dispose]();
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#onFailure(fileError(error, this.folder, "write the journal in"));
    }
  }
}

/** Ends a line that a crash cut short, so that the next event does not become part of it. */
function endLastLine(path: string): void {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true, append: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  using _ = file;
  const { size } = file.statSync();
  if (size === 0) return;
  file.seekSync(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  file.readSync(last);
  if (last[0] !== 0x0a) writeAll(file, new Uint8Array([0x0a]));
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}
