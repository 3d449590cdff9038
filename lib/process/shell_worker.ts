/**
 * A long-lived `sh` that runs one command after another.
 *
 * Starting a process from Deno costs more than from a shell, and starting it in a process group of
 * its own costs three times as much again, because the runtime must then fork its whole address space
 * (measured in `docs/benchmarks.md`). So one small shell is started in a group of its own and is fed
 * commands over its standard input; each command is a child of that shell.
 *
 * Promises: a command sees an empty standard input, its output arrives complete and in order before
 * `run` resolves, and what it leaves running in its process group ends with it. A program that must
 * outlive its command puts itself into a session of its own, as every daemon does.
 *
 * @module
 */

import type { CommandOutcome, CommandSpec, OutputStream, Worker } from "./command.ts";
import { EndMarkerScanner } from "./end_marker.ts";
import { groupIsAlive, signalGroup } from "./process_group.ts";
import { shellJoin, shellQuote } from "./shell_quote.ts";

/** Exit code that a shell reports for a process that was killed with SIGKILL. */
const KILLED = 137;
/** How often to look whether a process group is empty, in milliseconds. */
const GROUP_POLL_MS = 20;
/** A code that no process can have: the working folder could not be entered. */
const NO_DIRECTORY = 999;

/**
 * Programs of which it is certain that no shell has them built in. The shell can start them as commands
 * of its own, for which it need not copy itself first (dash uses vfork(2)); other names, such as `true`,
 * need a subshell that becomes the program. `docs/benchmarks.md` tells what that saves.
 */
const NEVER_BUILT_IN: ReadonlySet<string> = new Set(["git", "jj"]);

/** What is known of the command that runs at the moment. */
interface Current {
  readonly spec: CommandSpec;
  /** Called with the exit code for each stream whose end has been seen. */
  readonly ended: (stream: OutputStream, code: number) => void;
}

/** A long-lived `sh` in a process group of its own. */
export class ShellWorker implements Worker {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #word = crypto.randomUUID().replaceAll("-", "");
  readonly #graceMs: number;
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
      clearEnv: true,
      env: { ...env },
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    // A trap with a command, unlike an ignored signal, is not inherited by what the shell starts.
    this.#send("trap : HUP INT TERM\n");
    void this.#read("stdout", this.#process.stdout);
    void this.#read("stderr", this.#process.stderr);
  }

  get alive(): boolean {
    return this.#alive;
  }

  async run(spec: CommandSpec): Promise<CommandOutcome> {
    const started = performance.now();
    let timedOut = false;
    let aborted = false;
    const finished = this.#expectEnd(spec);
    let killTimer: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      signalGroup(this.#process.pid, "SIGTERM");
      killTimer ??= setTimeout(() => this.kill(), this.#graceMs);
    };
    const onAbort = () => {
      aborted = true;
      end();
    };
    const timer = spec.timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true;
      end();
    }, spec.timeoutMs);
    spec.signal?.addEventListener("abort", onAbort, { once: true });
    this.#send(this.#script(spec));
    const code = await finished;
    clearTimeout(timer);
    clearTimeout(killTimer);
    spec.signal?.removeEventListener("abort", onAbort);
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
  }

  /** Shell text that runs the command and then prints the end marker to both streams. */
  #script(spec: CommandSpec): string {
    const marker = (code: string) => `printf '\\036%s %d\\036' ${this.#word} ${code}`;
    return `if cd ${shellQuote(spec.directory)} 2>/dev/null; then ` +
      `${commandText(spec)} </dev/null; c=$?; else c=${NO_DIRECTORY}; fi; ` +
      `kill -TERM 0; ${marker("$c")}; ${marker("$c")} >&2\n`;
  }

  #send(text: string): void {
    // A shell that died closes its input; the readers notice and report it.
    this.#input.write(new TextEncoder().encode(text)).catch(() => {});
  }

  /** Resolves with the exit code when both streams have shown the end marker or have ended. */
  #expectEnd(spec: CommandSpec): Promise<number> {
    return new Promise((resolve) => {
      const seen = new Set<OutputStream>();
      let exitCode = 0;
      const ended = (stream: OutputStream, code: number) => {
        seen.add(stream);
        exitCode = Math.max(exitCode, code);
        if (seen.size < 2) return;
        this.#current = undefined;
        resolve(exitCode);
      };
      this.#current = { spec, ended };
      if (!this.#alive) {
        ended("stdout", KILLED);
        ended("stderr", KILLED);
      }
    });
  }

  async #read(stream: OutputStream, source: ReadableStream<Uint8Array>): Promise<void> {
    const scanner = new EndMarkerScanner(this.#word);
    try {
      for await (const chunk of source) {
        const { output, code } = scanner.push(chunk);
        for (const bytes of output) await this.#current?.spec.onOutput?.(stream, bytes);
        if (code !== undefined) this.#current?.ended(stream, code);
      }
      const rest = scanner.rest();
      if (rest.length > 0) await this.#current?.spec.onOutput?.(stream, rest);
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
