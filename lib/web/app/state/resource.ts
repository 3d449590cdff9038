/**
 * Something of the server that a view shows: loaded on demand, loaded again when it has changed, with
 * states for loading and failed. What was loaded stays visible while it is loaded again.
 *
 * @module
 */

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";

/** Something that can be loaded. */
export class Resource<Value> {
  readonly #load: (signal: AbortSignal) => Promise<Value>;
  readonly #value = signal<Value | undefined>(undefined);
  readonly #failure = signal<Failure | undefined>(undefined);
  readonly #loading = signal(false);
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  /** @param load Asks the server */
  constructor(load: (signal: AbortSignal) => Promise<Value>) {
    this.#load = load;
  }

  /** What was loaded last; undefined before. */
  get value(): Value | undefined {
    return this.#value.value;
  }

  /** Why the last attempt has failed; undefined where it has not. */
  get failure(): Failure | undefined {
    return this.#failure.value;
  }

  /** Whether it is being loaded. */
  get loading(): boolean {
    return this.#loading.value;
  }

  /** The value as a signal, to derive others from. */
  get signal(): ReadonlySignal<Value | undefined> {
    return this.#value;
  }

  /** Whether anybody has asked for it yet. */
  get wanted(): boolean {
    return this.#running !== undefined || this.#value.peek() !== undefined ||
      this.#failure.peek() !== undefined;
  }

  /** Loads it unless that was done or is being done. */
  want(): void {
    if (!this.wanted) void this.reload();
  }

  /** Loads it again where it was loaded before; for what has changed. */
  refresh(): void {
    if (this.wanted) void this.reload();
  }

  /** Loads it again where the last attempt has failed. */
  retry(): void {
    if (this.#failure.peek() !== undefined) void this.reload();
  }

  /** Loads it; what is asked for meanwhile is loaded once more after that. */
  reload(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run().finally(() => this.#running = undefined);
    return this.#running;
  }

  /** Replaces what is shown, for example by what an event has told. */
  set(value: Value): void {
    this.#value.value = value;
  }

  /** Ends loading; nothing changes any more. */
  stop(): void {
    this.#abort?.abort();
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      this.#abort = new AbortController();
      this.#loading.value = true;
      try {
        const value = await this.#load(this.#abort.signal);
        batch(() => {
          this.#value.value = value;
          this.#failure.value = undefined;
        });
      } catch (error) {
        if (isAborted(error)) break;
        this.#failure.value = failureOf(error);
      }
    } while (this.#again);
    this.#loading.value = false;
  }
}
