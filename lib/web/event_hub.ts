/**
 * Keeps recent events and hands them to all listeners, however many and however slow they are.
 *
 * Listeners have no queues of their own: each is a position among the kept events, so memory use
 * does not grow with their number. The output of tasks is kept apart from everything else: there
 * may be a great deal of it, and it can be read again from the journal, so it must not push out
 * events that cannot. A listener that has fallen too far behind is told by a `gap` that it has
 * missed something.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { EventBuffer, type KeptEvent } from "./event_buffer.ts";
import { type Batch, Subscription } from "./subscription.ts";
import type { EventId, ServerHappening } from "./wire_events.ts";

/** How much is kept, and how many may listen. */
export interface EventHubLimits {
  /** How many events other than output are kept. */
  readonly facts: number;
  /** How many characters of these are kept. */
  readonly factCharacters: number;
  /** How many characters of the output of tasks are kept. */
  readonly outputCharacters: number;
  /** How many may listen at once. */
  readonly subscribers: number;
}

const LIMITS: EventHubLimits = {
  facts: 20_000,
  factCharacters: 16_000_000,
  outputCharacters: 8_000_000,
  subscribers: 2_000,
};

/** How long to wait before listeners are woken, so that simultaneous events are sent together. */
const GATHER_MS = 5;

/** How many events are handed out at a time. */
const BATCH = 200;

/**
 * How many characters are handed out at a time: a listener that does not read keeps them in memory.
 */
const BATCH_CHARACTERS = 16_384;

/** Which events a listener wants. */
export interface SubscribeOptions {
  /** The last event that the listener has received, if any. */
  readonly after?: EventId;
  /** Whether output of tasks is wanted. Default true. */
  readonly output?: boolean;
}

/** The events since the server was started. */
export class EventHub {
  /** Random; the first part of every event's id. */
  readonly start: string;
  readonly #limits: EventHubLimits;
  readonly #facts: EventBuffer;
  readonly #outputs: EventBuffer;
  readonly #subscriptions = new Set<Subscription>();
  #seq = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(limits: Partial<EventHubLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.start = crypto.randomUUID().slice(0, 8);
    this.#facts = new EventBuffer(this.#limits.facts, this.#limits.factCharacters);
    this.#outputs = new EventBuffer(Infinity, this.#limits.outputCharacters);
  }

  /** Number of the latest event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Id of the latest event. */
  get last(): EventId {
    return this.#id(this.#seq);
  }

  /** How many listeners there are. */
  get subscribers(): number {
    return this.#subscriptions.size;
  }

  /** Notes that something has happened. */
  emit(happening: ServerHappening): void {
    const seq = ++this.#seq;
    const isOutput = happening.type === "operation.event" && happening.event.type === "task.output";
    const event = { seq, id: this.#id(seq), json: this.#json(seq, happening) };
    (isOutput ? this.#outputs : this.#facts).put(event);
    if (this.#subscriptions.size > 0) this.#timer ??= setTimeout(() => this.#wake(), GATHER_MS);
  }

  /**
   * Adds a listener.
   *
   * @param options Which events it wants, and from where on
   * @throws {NestrError} `SERVER_BUSY`, or `RPC_INVALID` if `after` is not an event id
   */
  subscribe({ after, output = true }: SubscribeOptions = {}): Subscription {
    if (this.#subscriptions.size >= this.#limits.subscribers || this.#closed) {
      throw new NestrError("SERVER_BUSY", "too many event listeners", {
        hint: "close pages that you do not need",
        details: { subscribers: this.#subscriptions.size },
      });
    }
    const position = this.#positionOf(after);
    const first: KeptEvent[] = [this.#unkept(position.seq, { type: "hello", server: this.start })];
    if (position.gap !== undefined) {
      first.push({
        ...this.#unkept(position.seq, { type: "gap", reason: position.gap }),
        id: this.#id(position.seq),
      });
    }
    const subscription = new Subscription(position.seq, first, {
      read: (seq, told) => this.#read(seq, told, output),
      end: () => void this.#subscriptions.delete(subscription),
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** Ends each subscription as soon as it has handed out everything that has happened. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const subscription of [...this.#subscriptions]) subscription.finish();
  }

  /**
   * The events after a position, with a gap where some are no longer kept.
   *
   * @param seq The position
   * @param told Up to where the listener has been told that output is missing
   * @param output Whether it wants output
   */
  #read(seq: number, told: number, output: boolean): Batch {
    if (seq < this.#facts.forgotten) {
      const gap = this.#unkept(this.#seq, { type: "gap", reason: "slow" });
      return { events: [{ ...gap, id: this.#id(this.#seq) }], told };
    }
    const facts = this.#facts.after(seq, BATCH);
    if (!output) return { events: firstOf(facts), told };
    const outputs = this.#outputs.after(seq, BATCH);
    const events = firstOf([...facts, ...outputs].sort((a, b) => a.seq - b.seq));
    const { forgotten } = this.#outputs;
    if (forgotten <= Math.max(seq, told)) return { events, told };
    // It has no id, so a client that reconnects after it is told again.
    const gap = this.#unkept(seq, { type: "gap", reason: "output" });
    return { events: [gap, ...events], told: forgotten };
  }

  #positionOf(
    after: EventId | undefined,
  ): { readonly seq: number; readonly gap?: "expired" | "restarted" } {
    if (after === undefined) return { seq: this.#seq };
    const [, start, number] = /^([\w-]{1,40})-(\d{1,15})$/.exec(after) ?? [];
    if (start === undefined) {
      throw new NestrError("RPC_INVALID", `"${after.slice(0, 60)}" is not an event id`, {
        hint: "leave it out to get the events from now on",
      });
    }
    const seq = Number(number);
    if (start !== this.start || seq > this.#seq) return { seq: this.#seq, gap: "restarted" };
    return seq < this.#facts.forgotten ? { seq: this.#seq, gap: "expired" } : { seq };
  }

  #unkept(seq: number, happening: ServerHappening): KeptEvent {
    return { seq, id: undefined, json: this.#json(seq, happening) };
  }

  #json(seq: number, happening: ServerHappening): string {
    return JSON.stringify({ seq, time: new Date().toISOString(), ...happening });
  }

  #id(seq: number): EventId {
    return `${this.start}-${seq}`;
  }

  #wake(): void {
    this.#timer = undefined;
    for (const subscription of this.#subscriptions) subscription.wake();
  }
}

/** The first events, as many as may be handed out at a time, but at least one. */
function firstOf(events: readonly KeptEvent[]): readonly KeptEvent[] {
  let count = 0;
  for (let characters = 0; count < events.length && count < BATCH; count++) {
    characters += events[count]!.json.length;
    if (count > 0 && characters > BATCH_CHARACTERS) break;
  }
  return events.slice(0, count);
}
