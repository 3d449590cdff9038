/**
 * What a person sees of an operation besides its output: that it goes on, how far it is, what
 * failed.
 *
 * All of it goes to standard error. Reporters print through their `Progress`, so that lines which
 * are redrawn and lines which stay never mix.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";
import type { StreamName, Terminal } from "../terminal.ts";

/** Shows how an operation goes on. */
export interface Progress {
  /**
   * Takes note of an event.
   *
   * @param event Any event of the operation, in order
   * @returns A promise when the caller should wait before going on
   */
  handle(event: OperationEvent): Promise<void> | undefined;
  /**
   * Writes text that stays.
   *
   * @param stream Where it goes
   * @param text Whole lines
   * @returns A promise when the caller should wait before writing more
   */
  print(stream: StreamName, text: string): Promise<void> | undefined;
  /** Takes away what is not to stay. What is printed afterwards is written as it is. */
  close(): void;
}

/** Shows nothing: for `--quiet`, and where the events themselves are the output. */
export class SilentProgress implements Progress {
  readonly #terminal: Terminal;

  /** @param terminal Where printed text goes */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  handle(): undefined {}

  print(stream: StreamName, text: string): Promise<void> | undefined {
    return this.#terminal[stream].write(text);
  }

  close(): void {}
}
