/**
 * A long-lived `sh` that runs one command after another.
 *
 * Starting a process from Deno costs more than from a shell, and starting it in a process group of
 * its own costs three times as much again, because the runtime must then fork its whole address space
 * (measured in `docs/benchmarks.md`). So one small shell is started in a group of its own and is fed
 * commands over its standard input; each command is a child of that shell.
 *
 * Promises: a command sees an empty standard input, its output arrives complete and in order before
 * `run` resolves, and what it leaves running in its process group gets SIGTERM when it ends. A
 * program that must outlive its command puts itself into a session of its own, as every daemon
 * does. Where `/proc` can reopen the streams, nothing a command does to them, such as making them
 * non-blocking, affects the next one.
 *
 * @module
 */

import type { CommandOutcome, CommandSpec, OutputStream, Worker } from "./command.ts";
import { EndMarkerScanner } from "./end_marker.ts";
import { groupIsAlive, leaderIsAlone, signalGroup } from "./process_group.ts";
import { shellJoin, shellQuote } from "./shell_quote.ts";

/** Exit code that a shell reports for a process killed with SIGKILL. */
const KILLED = 137;
/** How often to look whether a process group is empty, in milliseconds. */
const GROUP_POLL_MS = 20;
/** Buffer for one read of output: as much as a pipe holds. */
const READ_BYTES = 64 * 1024;
/** Pieces of output up to this size are copied, so that the next read can use the same memory. */
const SMALL_BYTES = 8 * 1024;
/** A command ended sooner after its start may have missed the signal, which is then repeated. */
const START_MS = 50;
/** A code that no process can have, for a working folder that could not be entered. */
const NO_DIRECTORY = 999;

/**
 * Programs that are certainly not built into any shell. The shell can start them directly, without
 * copying itself first (dash uses vfork(2)); other names, such as `true`, need a subshell that
 * becomes the program. `docs/benchmarks.md` shows what that saves.
 */
const NEVER_BUILT_IN: ReadonlySet<string> = new Set(["git", "jj"]);

/**
 * Where a command's output goes: to pipes that are reopened for it where the system can do that, so
 * that they share no state with the shell's own. Descriptor 3 is the worker's standard error, as
 * the shell itself is silenced: bash would print a killed command with all of its variables.
 */
const REDIRECTION = Deno.build.os === "linux"
  ? "</dev/null >/proc/self/fd/1 2>/proc/self/fd/3 3>&-"
  : "</dev/null 2>&3 3>&-";

/** What is known of the command that is running. */
interface Current {
  readonly spec: CommandSpec;
  /** Called with the exit code for each stream whose end has been seen. */
  readonly ended: (stream: OutputStream, code: number) => void;
  /** Called with what was thrown while its output was read or received. */
  readonly failed: (thrown: unknown) => void;
}

/** A long-lived `sh` in a process group of its own. */
export class ShellWorker implements Worker {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #word = crypto.randomUUID().replaceAll("-", "");
  readonly #graceMs: number;
  readonly #readers: readonly ReadableStreamBYOBReader[];
  #current: Current | undefined;
  #alive = true;

  /**
   * @param env The whole environment of the commands
   * @param graceMs Time between TERM and KILL
   * @throws {Deno.errors.NotFound} There is no `sh` on PATH
   */
  constructor(env: Readonly<Record<string, string>>, graceMs: number) {
    this.#graceMs = graceMs;
    this.#process = new Deno.Command("sh", {
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
      // Every command changes to its own folder; ours may be gone by the time a shell is needed.
      cwd: "/",
      clearEnv: true,
      env: { ...env },
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // A trap with a command, unlike an ignored signal, is not inherited by the shell's children.
    this.#send("trap : HUP INT TERM; exec 3>&2 2>/dev/null\n");
    this.#readers = [
      this.#process.stdout.getReader({ mode: "byob" }),
      this.#process.stderr.getReader({ mode: "byob" }),
    ];
    void this.#read("stdout", this.#readers[0]!);
    void this.#read("stderr", this.#readers[1]!);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Pid of the shell, which is the id of its process group. */
  get pid(): number {
    return this.#process.pid;
  }

  async run(spec: CommandSpec): Promise<CommandOutcome> {
    const started = performance.now();
    let timedOut = false;
    let aborted = false;
    const finished = this.#expectEnd(spec);
    const timers: ReturnType<typeof setTimeout>[] = [];
    const end = () => {
      const terminate = () => void signalGroup(this.#process.pid, "SIGTERM");
      terminate();
      // A signal may have reached only the shell, which was about to start the command.
      let metNobody = performance.now() - started < START_MS || leaderIsAlone(this.#process.pid);
      const repeat = () => {
        if (metNobody) terminate();
        metNobody = leaderIsAlone(this.#process.pid);
        timers.push(setTimeout(repeat, START_MS));
      };
      timers.push(setTimeout(repeat, START_MS));
      timers.push(setTimeout(() => this.kill(), this.#graceMs));
    };
    const onAbort = () => {
      aborted = true;
      end();
    };
    const onTimeout = () => {
      timedOut = true;
      end();
    };
    if (spec.timeoutMs !== undefined) timers.push(setTimeout(onTimeout, spec.timeoutMs));
    spec.signal?.addEventListener("abort", onAbort, { once: true });
    this.#send(this.#script(spec));
    const code = await finished.finally(() => {
      for (const timer of timers) clearTimeout(timer);
      spec.signal?.removeEventListener("abort", onAbort);
    });
    if (timedOut || aborted) await this.#retire();
    const directoryMissing = code === NO_DIRECTORY;
    return {
      code: directoryMissing ? 1 : code,
      durationMs: performance.now() - started,
      timedOut: timedOut && !aborted,
      aborted,
      directoryMissing,
    };
  }

  kill(): void {
    signalGroup(this.#process.pid, "SIGKILL");
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#input.close().catch(() => {});
    await this.#process.status;
    // A daemon started by a command may hold the pipes open for as long as it lives.
    for (const reader of this.#readers) await reader.cancel().catch(() => {});
  }

  /** Shell text that runs the command and then prints the end marker to both streams. */
  #script(spec: CommandSpec): string {
    const marker = (code: string) => `printf '\\036%s %d\\036' ${this.#word} ${code}`;
    return `if cd ${shellQuote(spec.directory)} 2>/dev/null; then ` +
      `${commandText(spec)} ${REDIRECTION}; c=$?; else c=${NO_DIRECTORY}; fi; ` +
      `kill -TERM 0; ${marker("$c")}; ${marker("$c")} >&3\n`;
  }

  #send(text: string): void {
    // A shell that died closes its input; the readers notice and report it.
    this.#input.write(new TextEncoder().encode(text)).catch(() => {});
  }

  /**
   * Resolves with the exit code when both streams have shown the end marker or have ended; rejects
   * with what the receiver of the output threw.
   */
  #expectEnd(spec: CommandSpec): Promise<number> {
    return new Promise((resolve, reject) => {
      const seen = new Set<OutputStream>();
      let exitCode = 0;
      const ended = (stream: OutputStream, code: number) => {
        seen.add(stream);
        exitCode = Math.max(exitCode, code);
        if (seen.size < 2) return;
        this.#current = undefined;
        resolve(exitCode);
      };
      this.#current = { spec, ended, failed: reject };
      if (!this.#alive) {
        ended("stdout", KILLED);
        ended("stderr", KILLED);
      }
    });
  }

  async #read(stream: OutputStream, reader: ReadableStreamBYOBReader): Promise<void> {
    const scanner = new EndMarkerScanner(this.#word);
    try {
      for await (const chunk of piecesOf(reader)) {
        const { output, code } = scanner.push(chunk);
        for (const bytes of output) await this.#current?.spec.onOutput?.(stream, bytes);
        if (code !== undefined) this.#current?.ended(stream, code);
      }
      const rest = scanner.rest();
      if (rest.length > 0) await this.#current?.spec.onOutput?.(stream, rest);
    } catch (thrown) {
      // A pipe that is no longer read would block the command forever.
      this.#current?.failed(thrown);
      this.kill();
    } finally {
      this.#alive = false;
      this.#current?.ended(stream, KILLED);
    }
  }

  /** Ends the shell, gives the rest of its group the grace period, and kills what is left. */
  async #retire(): Promise<void> {
    const closed = this.close();
    const deadline = performance.now() + this.#graceMs;
    while (groupIsAlive(this.#process.pid) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, GROUP_POLL_MS));
    }
    this.kill();
    await closed;
  }
}

/** Shell text that starts a program with its variables. */
function commandText({ argv, env = {} }: CommandSpec): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const program = shellJoin(argv);
  return NEVER_BUILT_IN.has(argv[0]!)
    ? [...variables, program].join(" ")
    : `(${variables.map((variable) => `export ${variable}; `).join("")}exec ${program})`;
}

/**
 * The pieces of a stream as they come; the receiver may keep each of them.
 *
 * A default reader would allocate new memory for each piece, and most pieces are tiny.
 */
async function* piecesOf(reader: ReadableStreamBYOBReader): AsyncGenerator<Uint8Array> {
  let room = new Uint8Array(READ_BYTES);
  for (;;) {
    const { value, done } = await reader.read(room);
    if (done || value === undefined) return;
    const isSmall = value.length <= SMALL_BYTES;
    yield isSmall ? value.slice() : value;
    room = isSmall ? new Uint8Array(value.buffer) : new Uint8Array(READ_BYTES);
  }
}
