/**
 * Numbers and dates what happens in an operation and hands it to whoever listens.
 *
 * A listener that throws is told nothing more and does not disturb the others; what it threw goes to
 * whoever made the stream.
 *
 * @module
 */

import type { OperationEvent, OperationHappening } from "./event.ts";

/** Somebody who is told what happens; a returned promise holds the output of that task back. */
export type EventListener = (event: OperationEvent) => void | Promise<void>;

/** How a stream of events begins, and who hears of a listener that fails. */
export interface EventStreamOptions {
  /** The highest number given before, when an operation is resumed. Default 0. */
  readonly lastSeq?: number;
  /** Told what a listener has thrown, or rejected with; at most once for each listener. */
  readonly onFailure: (thrown: unknown) => void;
}

/** The happenings of one operation on their way to its listeners. */
export class EventStream {
  readonly #operationId: string;
  /** Those that have not failed. */
  readonly #listeners: Set<EventListener>;
  readonly #onFailure: (thrown: unknown) => void;
  #seq: number;

  /**
   * @param operationId The operation
   * @param listeners Told of each event, in this order
   * @param options Where numbers begin, and who hears of failures
   */
  constructor(
    operationId: string,
    listeners: readonly EventListener[],
    { lastSeq = 0, onFailure }: EventStreamOptions,
  ) {
    this.#operationId = operationId;
    this.#listeners = new Set(listeners);
    this.#onFailure = onFailure;
    this.#seq = lastSeq;
  }

  /** Tells every listener; resolves when all of them are done with it. Never throws. */
  emit(happening: OperationHappening): void | Promise<void> {
    const event: OperationEvent = {
      seq: ++this.#seq,
      time: new Date().toISOString(),
      operationId: this.#operationId,
      ...happening,
    };
    const waits: Promise<void>[] = [];
    for (const listener of this.#listeners) {
      try {
        const wait = listener(event);
        if (wait) waits.push(wait.catch((thrown) => this.#dismiss(listener, thrown)));
      } catch (thrown) {
        this.#dismiss(listener, thrown);
      }
    }
    if (waits.length > 0) return Promise.all(waits).then(() => {});
  }

  #dismiss(listener: EventListener, thrown: unknown): void {
    if (this.#listeners.delete(listener)) this.#onFailure(thrown);
  }
}
