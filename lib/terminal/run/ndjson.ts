/**
 * Events as they are, one JSON document a line, for programs.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";
import type { Terminal } from "../terminal.ts";
import type { EventReporter } from "./event_reporter.ts";

/** Prints each event as a line of JSON on standard output. */
export class NdjsonReporter implements EventReporter {
  readonly #terminal: Terminal;

  /** @param terminal Where the lines go */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    return this.#terminal.stdout.write(`${JSON.stringify(event)}\n`);
  }

  close(): void {}
}
