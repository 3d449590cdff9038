/**
 * Runs many commands, a bounded number at once, and reliably ends them.
 *
 * This is the only way in this project to start a program whose output is wanted; for a program
 * that shares our terminal see `foreground.ts`. A pool owns the shells it started and ends them
 * when it is disposed of. It knows nothing of git, plans or repositories.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { CapturedOutput, CommandOutcome, CommandSpec, Worker } from "./command.ts";
import { commandEnded } from "./command_observer.ts";
import { identifyProcess, type ProcessIdentity } from "./process_identity.ts";
import { ShellWorker } from "./shell_worker.ts";

/** How a pool is made. */
export interface ProcessPoolOptions {
  /** How many commands run at once. Default: the machine's processors plus one. */
  readonly size?: number;
  /** Variables set over this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables removed from this process's environment. */
  readonly unset?: readonly string[];
  /** Time between TERM and KILL when a command is ended, in milliseconds. Default 5000. */
  readonly graceMs?: number;
  /**
   * Told the leader of each process group in which commands will run, before the first of them is
   * started, so that they can be ended even after this process was killed.
   */
  readonly onGroup?: (leader: ProcessIdentity) => void;
  /** Ends every command as its own signal would, and lets no other begin. */
  readonly signal?: AbortSignal;
}

/** How much output to keep. */
export interface CaptureOptions {
  /** Bytes to keep of each stream; the rest is read and dropped. Default 64 MiB. */
  readonly maxBytes?: number;
}

const DEFAULT_GRACE_MS = 5_000;
const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** The pools that exist. */
const pools = new Set<ProcessPool>();

/** Kills everything that runs in any pool, at once: for a program that is about to exit. */
export function killAllCommands(): void {
  for (const pool of pools) pool.kill();
}

/** A bounded set of workers that run commands. */
export class ProcessPool implements AsyncDisposable {
  readonly #size: number;
  readonly #env: Readonly<Record<string, string>>;
  readonly #graceMs: number;
  readonly #onGroup: ProcessPoolOptions["onGroup"];
  readonly #signal: AbortSignal | undefined;
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new Set<Promise<void>>();

  constructor(options: ProcessPoolOptions = {}) {
    this.#size = options.size ?? navigator.hardwareConcurrency + 1;
    this.#graceMs = options.graceMs ?? DEFAULT_GRACE_MS;
    this.#onGroup = options.onGroup;
    this.#signal = options.signal;
    const env = { ...Deno.env.toObject(), ...options.env };
    for (const name of options.unset ?? []) delete env[name];
    this.#env = env;
    pools.add(this);
  }

  /**
   * Waits for a free slot, runs the command, and resolves when it and its output have ended.
   *
   * Never throws for an exit code. If `signal` is aborted while the command waits for its slot,
   * nothing is started, and the outcome has `aborted` and code 130.
   */
  async run(given: CommandSpec): Promise<CommandOutcome> {
    checkSpec(given);
    const spec = this.#signal === undefined ? given : endedBy(this.#signal, given);
    // A shell would take such a name for an option.
    if (spec.argv[0]!.startsWith("-")) return { ...NOT_STARTED, code: 127 };
    const worker = await this.#acquire();
    try {
      if (spec.signal?.aborted) return { ...NOT_STARTED, code: 130, aborted: true };
      const outcome = await worker.run(spec);
      commandEnded(spec, outcome);
      return outcome;
    } finally {
      this.#release(worker);
    }
  }

  /** As `run`, keeping what the command wrote as text. */
  async capture(
    spec: Omit<CommandSpec, "onOutput">,
    options: CaptureOptions = {},
  ): Promise<CapturedOutput> {
    const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    const stdout = new BoundedText(maxBytes);
    const stderr = new BoundedText(maxBytes);
    const outcome = await this.run({
      ...spec,
      onOutput: (stream, bytes) => (stream === "stdout" ? stdout : stderr).add(bytes),
    });
    const truncated = stdout.truncated || stderr.truncated;
    return { ...outcome, stdout: stdout.text(), stderr: stderr.text(), truncated };
  }

  /** Kills everything that runs, at once: the response to a second Ctrl-C. */
  kill(): void {
    for (const worker of this.#workers) worker.kill();
  }

  /** Lets the workers end; call it when no command is running. */
  async [Symbol.asyncDispose](): Promise<void> {
    pools.delete(this);
    for (const worker of this.#workers) this.#discard(worker);
    this.#idle.length = 0;
    await Promise.all(this.#closing);
  }

  async #acquire(): Promise<Worker> {
    for (;;) {
      const worker = this.#idle.pop();
      if (worker?.alive) return worker;
      if (worker) this.#discard(worker);
      else if (this.#workers.size < this.#size) {
        try {
          const fresh = new ShellWorker(this.#env, this.#graceMs);
          this.#workers.add(fresh);
          const leader = this.#onGroup && identifyProcess(fresh.pid);
          if (leader) this.#onGroup?.(leader);
          return fresh;
        } catch (error) {
          // The next in line may get its slot from a running command instead, or fail in the same
          // way.
          this.#waiting.shift()?.();
          throw cannotStart(error);
        }
      } else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Removes a worker, which ends by itself; disposing of the pool waits for that. */
  #discard(worker: Worker): void {
    this.#workers.delete(worker);
    const closing: Promise<void> = worker.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #release(worker: Worker): void {
    if (worker.alive) this.#idle.push(worker);
    else this.#discard(worker);
    this.#waiting.shift()?.();
  }
}

/** A command that another signal ends as well as its own. */
function endedBy(signal: AbortSignal, spec: CommandSpec): CommandSpec {
  return { ...spec, signal: spec.signal ? AbortSignal.any([signal, spec.signal]) : signal };
}

/** The outcome of a command that was never started. */
const NOT_STARTED: CommandOutcome = {
  code: 0,
  durationMs: 0,
  timedOut: false,
  aborted: false,
  directoryMissing: false,
};

/** Refuses what no program can be given, or what a shell would misread. */
function checkSpec({ argv, directory, env = {} }: CommandSpec): void {
  const texts = [...argv, directory, ...Object.values(env)];
  const wrong = argv.length === 0 || argv[0] === ""
    ? "the command is empty"
    : texts.some((text) => text.includes("\0"))
    ? "a word of the command has a NUL character in it"
    : Object.keys(env).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong === undefined) return;
  const isName = Object.hasOwn(env, wrong);
  throw new NestrError(
    "USAGE",
    isName ? `"${wrong}" cannot be the name of a variable` : `cannot run a command: ${wrong}`,
    { hint: "check the words of the command and the names under env" },
  );
}

function cannotStart(cause: unknown): NestrError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NestrError("SHELL_UNAVAILABLE", `cannot start sh: ${reason}`, {
    hint: "check that sh is on PATH, and the limits of open files and processes (ulimit -a)",
    cause,
  });
}

/** Keeps the first bytes of a stream. */
class BoundedText {
  readonly #chunks: Uint8Array[] = [];
  #room: number;
  /** Whether anything was dropped. */
  truncated = false;

  constructor(maxBytes: number) {
    this.#room = maxBytes;
  }

  add(bytes: Uint8Array): void {
    if (bytes.length > this.#room) this.truncated = true;
    if (this.#room === 0) return;
    const kept = bytes.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#chunks.push(kept);
  }

  text(): string {
    const decoder = new TextDecoder();
    return this.#chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") +
      decoder.decode();
  }
}
