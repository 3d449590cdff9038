/**
 * Keeps the latest events, as many as there is room for.
 *
 * @module
 */

import type { EventId } from "./wire_events.ts";

/** An event as it is sent. */
export interface KeptEvent {
  readonly seq: number;
  /** Undefined for an event from which a client cannot resume. */
  readonly id: EventId | undefined;
  /** The event as JSON, made once for all listeners. */
  readonly json: string;
}

/** The latest events of one kind, as many as there is room for. */
export class EventBuffer {
  readonly #count: number;
  readonly #characters: number;
  #events: KeptEvent[] = [];
  /** Index of the oldest event that is still kept. */
  #begin = 0;
  #held = 0;
  #forgotten = 0;

  /**
   * @param count How many events to keep at most
   * @param characters How many characters to keep at most, over all events
   */
  constructor(count: number, characters: number) {
    this.#count = count;
    this.#characters = characters;
  }

  /** Number of the last event that was dropped; 0 if none was. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Keeps an event, dropping the oldest ones if there is no room for it. */
  put(event: KeptEvent): void {
    this.#events.push(event);
    this.#held += event.json.length;
    // The newest always stays, however large it is.
    while (
      this.#begin < this.#events.length - 1 &&
      (this.#held > this.#characters || this.#events.length - this.#begin > this.#count)
    ) this.#drop();
    // Rarely enough that copying the rest costs next to nothing.
    if (this.#begin > 1_000 && this.#begin > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#begin);
      this.#begin = 0;
    }
  }

  /** The first events after a number. */
  after(seq: number, limit: number): readonly KeptEvent[] {
    let low = this.#begin;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle]!.seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low, low + limit);
  }

  #drop(): void {
    const dropped = this.#events[this.#begin]!;
    this.#held -= dropped.json.length;
    this.#forgotten = dropped.seq;
    // Its slot stays until the next copy; its text need not.
    this.#events[this.#begin] = { ...dropped, json: "" };
    this.#begin++;
  }
}
