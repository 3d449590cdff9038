/**
 * Shows an operation while it runs: the consumer of its events that the command line asked for.
 *
 * A reporter never disturbs the operation: `handle()` does not throw. When standard output can no
 * longer be written its `broken` signal is aborted, so that the operation can be stopped, and
 * `close()` throws the reason.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";
import { type Appearance, loadAppearance } from "../appearance.ts";
import type { Terminal } from "../terminal.ts";
import type { EventReporter } from "./event_reporter.ts";
import { GroupReporter, type ReadLog } from "./group.ts";
import { LineProgress } from "./lines.ts";
import { LiveProgress } from "./live.ts";
import { NdjsonReporter } from "./ndjson.ts";
import { type Progress, SilentProgress } from "./progress.ts";
import { StreamReporter } from "./stream.ts";
import { TableReporter } from "./table.ts";

/**
 * What is shown: output as it comes, output in blocks, a table at the end, the events themselves,
 * or, for a command that prints its own result, progress alone, or progress and with `-v` what its
 * steps print, on standard error.
 */
export type RunOutput = "stream" | "group" | "table" | "ndjson" | "progress" | "steps";

/** Shows an operation while it runs. */
export interface RunReporter {
  /**
   * Shows an event. Never throws and never rejects.
   *
   * @param event In order; the first is `operation.started`
   * @returns A promise when the producer of output should wait before producing more
   */
  handle(event: OperationEvent): Promise<void> | undefined;
  /**
   * Says something on standard error without tearing lines that are being redrawn.
   *
   * @param text Whole lines
   */
  note(text: string): void;
  /** Aborted when standard output cannot be written any more. */
  readonly broken: AbortSignal;
  /**
   * Takes away what is not to stay and waits until everything is written. Needed however the
   * operation ends.
   *
   * @throws {OutputClosed} when the reader of standard output has gone
   * @throws {NestrError} `DISK_FULL`, `FILE_ACCESS`: standard output cannot be written
   */
  close(): Promise<void>;
}

/** What a reporter needs. */
export interface ReporterOptions {
  readonly terminal: Terminal;
  readonly output: RunOutput;
  /**
   * Reads the log of a task whose output was too long to keep; complete once the task has ended.
   */
  readonly readLog: ReadLog;
}

/**
 * Makes the reporter for a run.
 *
 * @param options What to show, and where
 */
export async function openReporter(options: ReporterOptions): Promise<RunReporter> {
  const { output } = options;
  const terminal = output === "steps" ? onStandardError(options.terminal) : options.terminal;
  const appearances = {
    stdout: await loadAppearance(terminal, "stdout"),
    stderr: await loadAppearance(terminal, "stderr"),
  };
  const progress = openProgress(terminal, output, appearances.stderr);
  const reporter = makeReporter({ ...options, terminal }, appearances, progress);
  return new GuardedReporter(terminal, reporter, progress);
}

/** The same terminal, with standard error in place of standard output, which is for the result. */
function onStandardError(terminal: Terminal): Terminal {
  return Object.create(terminal, { stdout: { value: terminal.stderr } });
}

function openProgress(terminal: Terminal, output: RunOutput, appearance: Appearance): Progress {
  if (terminal.verbosity === "quiet") return new SilentProgress(terminal);
  // Output that goes through a pipe (`| grep`) may come out on the same screen, where lines that
  // are redrawn would be torn by it.
  const undisturbed = terminal.stdout.isTerminal || ["table", "progress", "steps"].includes(output);
  return terminal.redraws && undisturbed
    ? new LiveProgress(terminal, appearance)
    : new LineProgress(terminal, appearance);
}

function makeReporter(
  { terminal, output, readLog }: ReporterOptions,
  appearances: { readonly stdout: Appearance; readonly stderr: Appearance },
  progress: Progress,
): EventReporter {
  switch (output) {
    case "stream":
      return new StreamReporter(terminal, appearances, progress);
    case "group":
      return new GroupReporter(terminal, appearances.stdout, progress, readLog);
    case "table":
      return new TableReporter(appearances.stdout, progress);
    case "ndjson":
      return new NdjsonReporter(terminal);
    case "steps":
      if (terminal.verbosity === "verbose") {
        return new StreamReporter(terminal, appearances, progress);
      }
      return makeReporter({ terminal, output: "progress", readLog }, appearances, progress);
    case "progress":
      return {
        handle: (event) => event.type === "task.output" ? undefined : progress.handle(event),
        close: () => progress.close(),
      };
  }
}

/** Keeps failures of the output away from the operation. */
class GuardedReporter implements RunReporter {
  readonly #terminal: Terminal;
  readonly #reporter: EventReporter;
  readonly #progress: Progress;
  readonly #broken = new AbortController();

  constructor(terminal: Terminal, reporter: EventReporter, progress: Progress) {
    this.#terminal = terminal;
    this.#reporter = reporter;
    this.#progress = progress;
  }

  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    if (this.#broken.signal.aborted) return undefined;
    return this.#reporter.handle(event)?.catch((thrown) => this.#broken.abort(thrown));
  }

  note(text: string): void {
    void this.#progress.print("stderr", text);
  }

  async close(): Promise<void> {
    try {
      await this.#reporter.close();
      await this.#terminal.flush();
    } catch (thrown) {
      this.#broken.abort(thrown);
    }
    if (this.#broken.signal.aborted) throw this.#broken.signal.reason;
  }
}
