/**
 * A listener for events: a position among the kept events, which moves on as events are taken.
 *
 * @module
 */

import type { KeptEvent } from "./event_buffer.ts";

/** Events that are handed out together. */
export interface Batch {
  readonly events: readonly KeptEvent[];
  /** Up to where the listener has been told that output is missing, once it has these events. */
  readonly told: number;
}

/** Where a subscription gets its events from. */
export interface SubscriptionSource {
  /**
   * The events after a position.
   *
   * @param seq The position
   * @param told Up to where the listener has been told that output is missing
   */
  readonly read: (seq: number, told: number) => Batch;
  /** Called once, when the subscription ends. */
  readonly end: () => void;
}

/** A listener for events. */
export class Subscription implements Disposable {
  readonly #source: SubscriptionSource;
  #first: readonly KeptEvent[];
  #seq: number;
  /** Up to where the listener has been told that output is missing. */
  #told = 0;
  #closed = false;
  #finishing = false;
  #wake: () => void = () => {};

  /** Use `EventHub.subscribe()`. */
  constructor(seq: number, first: readonly KeptEvent[], source: SubscriptionSource) {
    this.#seq = seq;
    this.#first = first;
    this.#source = source;
  }

  /** Whether it has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * The next events, as soon as there are some.
   *
   * @param patienceMs How long to wait. Default: forever
   * @returns An empty list if there were none in time; undefined if the subscription has ended
   */
  async next(patienceMs = Infinity): Promise<readonly KeptEvent[] | undefined> {
    const until = performance.now() + patienceMs;
    for (;;) {
      if (this.#closed) return undefined;
      const now = this.#take();
      if (now.length > 0) return now;
      if (this.#finishing) {
        this.close();
        return undefined;
      }
      const left = until - performance.now();
      if (left <= 0) return [];
      // It may be woken for an event that this listener does not want.
      await this.#woken(left);
    }
  }

  /** Makes {@link Subscription.next} look whether there is something new. */
  wake(): void {
    this.#wake();
  }

  /** Ends it as soon as everything has been handed out. */
  finish(): void {
    this.#finishing = true;
    this.#wake();
  }

  /** Ends it at once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.end();
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Waits until it is woken or the time is over. */
  #woken(patienceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = patienceMs === Infinity ? undefined : setTimeout(resolve, patienceMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(): readonly KeptEvent[] {
    const first = this.#first;
    this.#first = [];
    if (first.length > 0) return first;
    const { events, told } = this.#source.read(this.#seq, this.#told);
    this.#seq = events.at(-1)?.seq ?? this.#seq;
    this.#told = told;
    return events;
  }
}
