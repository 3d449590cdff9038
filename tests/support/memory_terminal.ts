/**
 * A terminal that keeps what is written to it.
 *
 * @module
 */

import type { ColorLevel, StreamName, Terminal, Verbosity } from "../../lib/terminal/terminal.ts";

/** What a memory terminal pretends to be. Default: not a terminal, and without colour. */
export interface MemoryTerminalOptions {
  /** Which streams are terminals; `true` for all three. */
  readonly isTerminal?: boolean | { stdin?: boolean; stdout?: boolean; stderr?: boolean };
  readonly color?: ColorLevel;
  readonly columns?: number;
  readonly rows?: number;
  readonly unicode?: boolean;
  readonly redraws?: boolean;
  readonly verbosity?: Verbosity;
  /** The lines a person types. */
  readonly answers?: readonly string[];
  /** Called with each write; may slow the writer down or reject. */
  readonly onWrite?: (stream: StreamName, text: string) => Promise<void> | undefined;
}

/** A terminal with what was written to it. */
export interface MemoryTerminal extends Terminal {
  /** Everything that was written to one stream, or to both in order. */
  written(stream?: StreamName): string;
  /** Each write in order. */
  readonly writes: readonly { readonly stream: StreamName; readonly text: string }[];
}

/** Makes a terminal that keeps what is written to it. */
export function memoryTerminal(options: MemoryTerminalOptions = {}): MemoryTerminal {
  const writes: { stream: StreamName; text: string }[] = [];
  const answers = [...options.answers ?? []];
  const isTerminal = (stream: "stdin" | StreamName): boolean =>
    typeof options.isTerminal === "object"
      ? options.isTerminal[stream] ?? false
      : options.isTerminal ?? false;
  const output = (stream: StreamName) => ({
    isTerminal: isTerminal(stream),
    color: options.color ?? 0,
    write(given: string | Uint8Array): Promise<void> | undefined {
      const text = typeof given === "string" ? given : new TextDecoder().decode(given);
      writes.push({ stream, text });
      return options.onWrite?.(stream, text);
    },
  } as const);
  return {
    stdin: {
      isTerminal: isTerminal("stdin"),
      readLine: () => Promise.resolve(answers.shift() ?? null),
    },
    stdout: output("stdout"),
    stderr: output("stderr"),
    columns: options.columns ?? 80,
    rows: options.rows ?? 24,
    unicode: options.unicode ?? true,
    redraws: options.redraws ?? isTerminal("stderr"),
    verbosity: options.verbosity ?? "normal",
    flush: () => Promise.resolve(),
    writes,
    written: (stream) =>
      writes.filter((write) => stream === undefined || write.stream === stream)
        .map(({ text }) => text).join(""),
  };
}
