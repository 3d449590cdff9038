/**
 * Data of the server that a view shows: loaded on demand, reloaded when it has changed, with states
 * for loading and failure. What was loaded stays visible while it is being reloaded.
 *
 * Two rules keep a slow answer from undoing newer changes. A change that arrives meanwhile
 * ({@link Resource.change}) is applied to the answer as well; by its number it must ignore what the
 * answer already includes. A part that is loaded on its own ({@link Resource.amend}) counts only if
 * the whole has not been loaded meanwhile.
 *
 * @module
 */

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";

/** A value that can be loaded. */
export class Resource<Value> {
  readonly #load: (signal: AbortSignal) => Promise<Value>;
  readonly #value = signal<Value | undefined>(undefined);
  readonly #failure = signal<Failure | undefined>(undefined);
  readonly #loading = signal(false);
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #meanwhile: ((value: Value) => Value)[] = [];
  #answers = 0;

  /** @param load Asks the server */
  constructor(load: (signal: AbortSignal) => Promise<Value>) {
    this.#load = load;
  }

  /** The value that was loaded last; undefined before the first. */
  get value(): Value | undefined {
    return this.#value.value;
  }

  /** Why the last attempt failed; undefined if it did not. */
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

  /** Loads it, unless it was loaded before or is being loaded. */
  want(): void {
    if (!this.wanted) void this.reload();
  }

  /** Loads it again if anybody has asked for it, because it has changed. */
  refresh(): void {
    if (this.wanted) void this.reload();
  }

  /** Loads it again if the last attempt failed. */
  retry(): void {
    if (this.#failure.peek() !== undefined) void this.reload();
  }

  /** Loads it. Calls while it is being loaded make it load once more after that. */
  reload(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    const running = this.#run();
    if (this.#loading.peek()) this.#running = running;
    return running;
  }

  /** Resolves when it is no longer being loaded. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /**
   * Changes the value, and an answer that is under way when it arrives.
   *
   * @param change Returns the same value if that includes the change already, or is not concerned
   */
  change(change: (value: Value) => Value): void {
    if (this.#running) this.#meanwhile.push(change);
    const value = this.#value.peek();
    if (value !== undefined) this.#value.value = change(value);
  }

  /**
   * Loads a part of the value again.
   *
   * @param ask Asks the server for the part
   * @param merge Puts the part into the value
   * @returns False if the whole was or is being loaded meanwhile, so that either may be newer
   */
  async amend<Part>(
    ask: () => Promise<Part>,
    merge: (value: Value, part: Part) => Value,
  ): Promise<boolean> {
    const answers = this.#answers;
    const part = await ask();
    const value = this.#value.peek();
    if (this.#running || this.#answers !== answers || value === undefined) return false;
    this.#value.value = merge(value, part);
    return true;
  }

  /** Ends loading; nothing changes any more. */
  stop(): void {
    this.#abort?.abort();
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      // The answer includes all earlier changes.
      this.#meanwhile = [];
      this.#abort = new AbortController();
      this.#loading.value = true;
      try {
        let value: Value = await this.#load(this.#abort.signal);
        for (const change of this.#meanwhile) value = change(value);
        this.#answers++;
        batch(() => {
          this.#value.value = value;
          this.#failure.value = undefined;
        });
      } catch (error) {
        if (isAborted(error)) break;
        this.#failure.value = failureOf(error);
      }
    } while (this.#again);
    this.#running = undefined;
    this.#meanwhile = [];
    this.#loading.value = false;
  }
}
