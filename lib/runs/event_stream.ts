/**
 * Numbers and dates what happens in an operation and hands it to whoever listens.
 *
 * @module
 */

import type { OperationEvent, OperationHappening } from "./event.ts";

/** Somebody who is told what happens; a returned promise holds the output of that task back. */
export type EventListener = (event: OperationEvent) => void | Promise<void>;

/** The happenings of one operation on their way to its listeners. */
export class EventStream {
  readonly #operationId: string;
  readonly #listeners: readonly EventListener[];
  #seq: number;

  /**
   * @param operationId The operation
   * @param listeners Told of each event, in this order
   * @param lastSeq The highest number given before, when an operation is resumed
   */
  constructor(operationId: string, listeners: readonly EventListener[], lastSeq = 0) {
    this.#operationId = operationId;
    this.#listeners = listeners;
    this.#seq = lastSeq;
  }

  /** Tells every listener; resolves when all of them are done with it. */
  emit(happening: OperationHappening): void | Promise<void> {
    const event: OperationEvent = {
      seq: ++this.#seq,
      time: new Date().toISOString(),
      operationId: this.#operationId,
      ...happening,
    };
    const waits: Promise<void>[] = [];
    for (const listener of this.#listeners) {
      const wait = listener(event);
      if (wait) waits.push(wait);
    }
    if (waits.length > 0) return Promise.all(waits).then(() => {});
  }
}
