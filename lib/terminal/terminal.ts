/**
 * The terminal a command talks to: its three streams, their size and their abilities.
 *
 * Everything that is printed goes through a `Terminal`, so that a test can hand in one that keeps
 * the text. Opening one is cheap (no `node:` module, no package) and writes nothing. What text
 * looks like is decided elsewhere.
 *
 * @module
 */

import {
  type ColorChoice,
  type ColorLevel,
  colorLevel,
  type Environment,
  showsUnicode,
} from "./color.ts";
import { OutputQueue, type StreamName } from "./output_queue.ts";

export { OutputClosed, type StreamName } from "./output_queue.ts";
export type { ColorChoice, ColorLevel, Environment } from "./color.ts";

/** A stream that text is written to. */
export interface OutputStream {
  /** Whether a person sees it directly. */
  readonly isTerminal: boolean;
  /** How much colour it gets. */
  readonly color: ColorLevel;
  /**
   * Appends text, or bytes as they are. Both streams are written in the order of the calls.
   *
   * @param text What to write
   * @returns A promise when the caller should wait before writing more. It rejects with
   * `OutputClosed` when the reader of standard output has gone, with `DISK_FULL` or `FILE_ACCESS`
   * when it cannot be written; whoever does not look at it learns the same from `flush()`
   */
  write(text: string | Uint8Array): Promise<void> | undefined;
}

/** The stream that answers are read from. */
export interface InputStream {
  /** Whether a person types it. */
  readonly isTerminal: boolean;
  /** The next line without its line end; null at the end of the input. */
  readLine(): Promise<string | null>;
}

/** How much a person wants to see besides the result. */
export type Verbosity = "quiet" | "normal" | "verbose";

/** The terminal a command talks to. */
export interface Terminal {
  readonly stdin: InputStream;
  /** For data. */
  readonly stdout: OutputStream;
  /** For progress, questions, warnings and errors. */
  readonly stderr: OutputStream;
  /** Width in characters at this moment; 80 where it cannot be told. */
  readonly columns: number;
  /** Height in lines at this moment; 24 where it cannot be told. */
  readonly rows: number;
  /** Whether symbols outside ASCII can be shown. */
  readonly unicode: boolean;
  /** Whether standard error is a terminal on which lines can be redrawn. */
  readonly redraws: boolean;
  readonly verbosity: Verbosity;
  /**
   * Waits until all text is written; needed before the process ends.
   *
   * @throws {OutputClosed} when the reader of standard output has gone
   * @throws {NestrError} `DISK_FULL`, `FILE_ACCESS`: standard output cannot be written
   */
  flush(): Promise<void>;
}

/** What the command line says about output. */
export interface TerminalOptions {
  /** The value of `--color`. */
  readonly color: ColorChoice;
  /** Reads an environment variable. */
  readonly env: Environment;
  /** `-q`: no progress and no summary, only results and errors. */
  readonly quiet: boolean;
  /** `-v`: more detail. */
  readonly verbose: boolean;
}

/**
 * The terminal of this process.
 *
 * @param options What the command line says
 */
export function openTerminal(options: TerminalOptions): Terminal {
  const os = Deno.build.os;
  const queue = new OutputQueue({ stdout: Deno.stdout, stderr: Deno.stderr });
  const output = (name: StreamName, isTerminal: boolean): OutputStream => ({
    isTerminal,
    color: colorLevel(options.color, isTerminal, options.env, os),
    write: (text) => queue.write(name, text),
  });
  const stderr = output("stderr", Deno.stderr.isTerminal());
  const size = new ConsoleSize();
  return {
    stdin: openInput(),
    stdout: output("stdout", Deno.stdout.isTerminal()),
    stderr,
    get columns() {
      return size.current().columns;
    },
    get rows() {
      return size.current().rows;
    },
    unicode: showsUnicode(options.env, os),
    redraws: stderr.isTerminal && options.env("TERM") !== "dumb",
    verbosity: options.quiet ? "quiet" : options.verbose ? "verbose" : "normal",
    flush: () => queue.flush(),
  };
}

/** The size of the terminal, remembered for the moments at which it cannot be asked. */
class ConsoleSize {
  #known = { columns: 80, rows: 24 };

  current(): { readonly columns: number; readonly rows: number } {
    try {
      const { columns, rows } = Deno.consoleSize();
      // A pseudo-terminal that nobody has sized answers 0.
      if (columns > 0 && rows > 0) this.#known = { columns, rows };
    } catch {
      // Not a terminal, or the stream is in use by a write this moment.
    }
    return this.#known;
  }
}

/** Standard input by lines; reads nothing before the first question. */
function openInput(): InputStream {
  const decoder = new TextDecoder();
  let held = "";
  return {
    isTerminal: Deno.stdin.isTerminal(),
    async readLine(): Promise<string | null> {
      const bytes = new Uint8Array(1024);
      for (;;) {
        const end = held.indexOf("\n");
        if (end >= 0) {
          const line = held.slice(0, end);
          held = held.slice(end + 1);
          return line.endsWith("\r") ? line.slice(0, -1) : line;
        }
        const count = await Deno.stdin.read(bytes);
        if (count === null) {
          const rest = held;
          held = "";
          return rest === "" ? null : rest;
        }
        held += decoder.decode(bytes.subarray(0, count), { stream: true });
      }
    },
  };
}
