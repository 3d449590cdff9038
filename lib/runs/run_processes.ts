/**
 * Records the process groups that a run has started in a file of its journal, so that what a crash
 * has left running can be found and ended before the run is resumed.
 *
 * There is a line for each of the few shells that run the commands (see `ProcessPool`), written
 * before the shell gets its first command, so every running command is in a known group. A run that
 * ends normally has ended its groups and leaves no file. A process that has put itself into a
 * session of its own is meant to outlive its command and is left alone.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { endGroup } from "../process/background.ts";
import { isRunning, type ProcessIdentity } from "../process/process_identity.ts";

/** Time between TERM and KILL, in milliseconds. */
const GRACE_MS = 5_000;

const FILE = "processes.ndjson";

/** Records the groups that a run starts, until all of them have ended. */
export class RunProcesses implements Disposable {
  readonly #path: string;
  readonly #onFailure: (error: NestrError) => void;

  /**
   * @param folder The run's folder
   * @param onFailure Called when something cannot be written
   */
  constructor(folder: string, onFailure: (error: NestrError) => void) {
    this.#path = `${folder}/${FILE}`;
    this.#onFailure = onFailure;
  }

  /** Records the leader of a group. */
  add({ pid, started }: ProcessIdentity): void {
    try {
      const line = `${JSON.stringify({ pid, started })}\n`;
      Deno.writeTextFileSync(this.#path, line, { append: true });
    } catch (error) {
      this.#onFailure(fileError(error, this.#path, "write"));
    }
  }

  /** Call it when all of them have ended. */
  [Symbol.dispose](): void {
    removeFile(this.#path);
  }
}

/**
 * The process groups that a run has left running. Call it only when the run itself is known to have
 * stopped: a running one has its groups here too.
 *
 * @param folder The run's folder
 * @returns The leaders of the groups
 */
export function leftProcesses(folder: string): readonly ProcessIdentity[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(`${folder}/${FILE}`);
  } catch {
    return [];
  }
  return text.split("\n").flatMap(parseIdentity).filter(isRunning);
}

/**
 * Ends the process groups that a run has left running, and nothing else, even where their ids have
 * been reused. The caller must hold the run's journal.
 *
 * @param folder The run's folder
 * @param signal Ends the wait
 * @returns How many were ended
 * @throws {NestrError} `RUN_ACTIVE` where one cannot be ended, `CANCELLED`
 */
export async function endLeftProcesses(folder: string, signal?: AbortSignal): Promise<number> {
  const left = leftProcesses(folder);
  await Promise.all(left.map((leader) => endGroup(leader, GRACE_MS, signal)));
  const alive = left.filter(isRunning);
  if (alive.length > 0) throw cannotEnd(alive);
  removeFile(`${folder}/${FILE}`);
  return left.length;
}

function cannotEnd(alive: readonly ProcessIdentity[]): NestrError {
  const pids = alive.map(({ pid }) => pid);
  const [what, verb] = pids.length === 1 ? ["process", "goes"] : ["processes", "go"];
  return new NestrError(
    "RUN_ACTIVE",
    `what the run had started still ${verb} on and cannot be ended: ${what} ${pids.join(", ")}`,
    {
      hint: `end it yourself, then resume the run: kill -KILL -- ${
        pids.map((pid) => `-${pid}`).join(" ")
      }`,
      details: { pids },
    },
  );
}

/** A line that a crash has cut short belongs to a shell that never got a command. */
function parseIdentity(line: string): ProcessIdentity[] {
  try {
    const { pid, started } = JSON.parse(line) as Partial<ProcessIdentity>;
    return typeof pid === "number" && typeof started === "string" ? [{ pid, started }] : [];
  } catch {
    return [];
  }
}

function removeFile(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // There is no file, or it stays and names processes that no longer run.
  }
}
