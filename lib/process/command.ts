/**
 * What a command is and how it ended: the types that everything in `lib/process/` shares.
 *
 * @module
 */

/** Which of a command's two outputs something was written to. */
export type OutputStream = "stdout" | "stderr";

/** A command to run. Its standard input is empty. */
export interface CommandSpec {
  /** Program and arguments, started without a shell. */
  readonly argv: readonly string[];
  /** Absolute working folder. */
  readonly directory: string;
  /** Variables set over the pool's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Time limit in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the command's process group when aborted: TERM first, KILL after the grace period. */
  readonly signal?: AbortSignal;
  /** Receives output as it comes; a returned promise holds the command back. */
  readonly onOutput?: (stream: OutputStream, bytes: Uint8Array) => void | Promise<void>;
}

/** How a command ended. */
export interface CommandOutcome {
  /** Exit code as a shell reports it: 126 not executable, 127 not found, 128 + N for signal N. */
  readonly code: number;
  /** From start to end, without the wait for a free slot. */
  readonly durationMs: number;
  /** Whether it was ended because its time limit had passed. */
  readonly timedOut: boolean;
  /** Whether it was ended, or never started, because its signal was aborted. */
  readonly aborted: boolean;
  /** Whether it could not start because its working folder does not exist. */
  readonly directoryMissing: boolean;
}

/** How a command ended, with what it wrote. */
export interface CapturedOutput extends CommandOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Whether more was written than was kept. */
  readonly truncated: boolean;
}

/** Something that runs one command at a time; what a `ProcessPool` is made of. */
export interface Worker {
  /** False once the worker can take no further command. */
  readonly alive: boolean;
  /** Runs one command to its end and delivers all of its output. */
  run(spec: CommandSpec): Promise<CommandOutcome>;
  /** Kills whatever is running, at once. */
  kill(): void;
  /** Lets the worker end by itself; resolves when it has. */
  close(): Promise<void>;
}
