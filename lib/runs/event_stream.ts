/**
 * Numbers and timestamps the events of an operation and passes them to the listeners.
 *
 * A listener that throws gets no further events and does not disturb the others; what it threw is
 * reported to the creator of the stream.
 *
 * @module
 */

import type { OperationEvent, OperationHappening } from "./event.ts";

/** Receives each event; a returned promise holds back further output of that task. */
export type EventListener = (event: OperationEvent) => void | Promise<void>;

/** How a stream of events begins, and who is told of a listener that fails. */
export interface EventStreamOptions {
  /** The highest number given before, when an operation is resumed. Default 0. */
  readonly lastSeq?: number;
  /** Told what a listener threw or rejected with; at most once for each listener. */
  readonly onFailure: (thrown: unknown) => void;
}

/** Delivers the events of one operation to its listeners. */
export class EventStream {
  readonly #operationId: string;
  /** Those that have not failed. */
  readonly #listeners: Set<EventListener>;
  readonly #onFailure: (thrown: unknown) => void;
  #seq: number;

  /**
   * @param operationId The operation
   * @param listeners Told of each event, in this order
   * @param options Where numbers begin, and who is told of failures
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

  /** Calls every listener; resolves when all of them have finished. Never throws. */
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
