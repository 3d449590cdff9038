/**
 * Something of the server that a view shows: loaded on demand, loaded again when it has changed, with
 * states for loading and failed. What was loaded stays visible while it is loaded again.
 *
 * Two rules keep an answer that was long under way from undoing what is newer. What is told meanwhile
 * ({@link Resource.change}) is applied to the answer as well, and passes over by its number what the
 * answer knows already. A part that is asked for by itself ({@link Resource.amend}) counts only where
 * the whole has not been loaded meanwhile.
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
  #meanwhile: ((value: Value) => Value)[] = [];
  #answers = 0;

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
    const running = this.#run();
    if (this.#loading.peek()) this.#running = running;
    return running;
  }

  /** Settles when nothing of it is being loaded any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /**
   * Changes what is shown, and likewise what is being loaded once it is there.
   *
   * @param change The same value for what is known already, or does not concern it
   */
  change(change: (value: Value) => Value): void {
    if (this.#running) this.#meanwhile.push(change);
    const value = this.#value.peek();
    if (value !== undefined) this.#value.value = change(value);
  }

  /**
   * Asks for a part of what was loaded.
   *
   * @param ask Asks the server for the part
   * @param merge Puts it in
   * @returns False where the whole was or is being loaded meanwhile, so that nobody knows which is newer
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
      // What was told before is in the answer.
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
