/**
 * Keeps what has happened for a while and hands it to whoever listens, however many and slow they are.
 *
 * Listeners have no queues of their own: each is a position in what is kept, so memory does not grow
 * with them. What tasks print is kept apart from everything else: there may be very much of it, it can
 * be read again from the journal, and it must not push out what cannot. A listener that falls so far
 * behind that output, or anything else, is no longer kept is told so by a `gap`.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { EventId, ServerHappening } from "./wire_events.ts";

/** An event as it is sent. */
export interface KeptEvent {
  readonly seq: number;
  /** Undefined for one that a client that reconnects must not name. */
  readonly id: EventId | undefined;
  /** The event as JSON, made once for all listeners. */
  readonly json: string;
}

/** How much is kept and how many may listen. */
export interface EventHubLimits {
  /** Events other than output. */
  readonly facts: number;
  /** Characters of these. */
  readonly factCharacters: number;
  /** Characters of what tasks have printed. */
  readonly outputCharacters: number;
  /** Listeners at once. */
  readonly subscribers: number;
}

const LIMITS: EventHubLimits = {
  facts: 20_000,
  factCharacters: 16_000_000,
  outputCharacters: 8_000_000,
  subscribers: 2_000,
};

/** Listeners are told this much later, so that what happens at once is sent at once. */
const GATHER_MS = 5;

/** So many events are handed out at a time, */
const BATCH = 200;
/** or as many as have so many characters: each listener that does not read holds that much. */
const BATCH_CHARACTERS = 16_384;

/** What somebody wants to hear. */
export interface SubscribeOptions {
  /** The last event that was heard, where there was one. */
  readonly after?: EventId;
  /** Whether output of tasks is wanted. Default true. */
  readonly output?: boolean;
}

/** All that has happened since the server was started. */
export class EventHub {
  /** Random; begins the id of every event. */
  readonly start: string;
  readonly #limits: EventHubLimits;
  readonly #facts: Shelf;
  readonly #outputs: Shelf;
  readonly #subscriptions = new Set<Subscription>();
  #seq = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(limits: Partial<EventHubLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
    this.start = crypto.randomUUID().slice(0, 8);
    this.#facts = new Shelf(this.#limits.facts, this.#limits.factCharacters);
    this.#outputs = new Shelf(Infinity, this.#limits.outputCharacters);
  }

  /** Number of the latest event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Id of the latest event. */
  get last(): EventId {
    return this.#id(this.#seq);
  }

  /** How many listen. */
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
   * Begins to listen.
   *
   * @param options What to hear, and from where
   * @throws {NestrError} `SERVER_BUSY`, or `RPC_INVALID` for an id that is none
   */
  subscribe({ after, output = true }: SubscribeOptions = {}): Subscription {
    if (this.#subscriptions.size >= this.#limits.subscribers || this.#closed) {
      throw new NestrError("SERVER_BUSY", "too many listen to events", {
        hint: "close pages that are not needed",
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

  /** Ends all listening as soon as everything was heard that has happened. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const subscription of [...this.#subscriptions]) subscription.finish();
  }

  /**
   * What comes after a position; with a gap where something is not kept any more.
   *
   * @param seq The position
   * @param told Up to where the listener knows that output is missing
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
    // It has no id: whoever is gone behind it is told again.
    const gap = this.#unkept(seq, { type: "gap", reason: "output" });
    return { events: [gap, ...events], told: forgotten };
  }

  #positionOf(
    after: EventId | undefined,
  ): { readonly seq: number; readonly gap?: "expired" | "restarted" } {
    if (after === undefined) return { seq: this.#seq };
    const [, start, number] = /^([\w-]{1,40})-(\d{1,15})$/.exec(after) ?? [];
    if (start === undefined) {
      throw new NestrError("RPC_INVALID", `"${after.slice(0, 60)}" is no id of an event`, {
        hint: "leave it out to hear what happens from now on",
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

/** As many events as are handed out at a time, at least one. */
function firstOf(events: readonly KeptEvent[]): readonly KeptEvent[] {
  let count = 0;
  for (let characters = 0; count < events.length && count < BATCH; count++) {
    characters += events[count]!.json.length;
    if (count > 0 && characters > BATCH_CHARACTERS) break;
  }
  return events.slice(0, count);
}

/** Some events, and up to where it is known behind them that output is missing. */
interface Batch {
  readonly events: readonly KeptEvent[];
  readonly told: number;
}

/** Where a subscription gets its events from. */
interface Source {
  readonly read: (seq: number, told: number) => Batch;
  readonly end: () => void;
}

/** Somebody who listens. */
export class Subscription implements Disposable {
  readonly #source: Source;
  #first: readonly KeptEvent[];
  #seq: number;
  /** Up to where it was told that output is missing. */
  #told = 0;
  #closed = false;
  #finishing = false;
  #wake: () => void = () => {};

  /** Use `EventHub.subscribe()`. */
  constructor(seq: number, first: readonly KeptEvent[], source: Source) {
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
   * @param patienceMs How long to wait. Default: for ever
   * @returns Nothing when none came in time, undefined when it has ended
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
      // It may be woken for what it does not want to hear.
      await this.#woken(left);
    }
  }

  /** Looks whether there is something new. */
  wake(): void {
    this.#wake();
  }

  /** Ends it as soon as everything was handed out. */
  finish(): void {
    this.#finishing = true;
    this.#wake();
  }

  /** Ends it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.end();
    this.#wake();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Waits until it is woken, and no longer than it is patient. */
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

/** The latest events of one sort, as many as there is room for. */
class Shelf {
  readonly #count: number;
  readonly #characters: number;
  #events: KeptEvent[] = [];
  /** Those before it are no longer kept. */
  #begin = 0;
  #held = 0;
  /** Number of the last event that was dropped. */
  forgotten = 0;

  constructor(count: number, characters: number) {
    this.#count = count;
    this.#characters = characters;
  }

  put(event: KeptEvent): void {
    this.#events.push(event);
    this.#held += event.json.length;
    // The newest always stays, however large it is.
    while (
      this.#begin < this.#events.length - 1 &&
      (this.#held > this.#characters || this.#events.length - this.#begin > this.#count)
    ) this.#drop();
    // Moving what is left costs nothing when it is done once in a while.
    if (this.#begin > 1_000 && this.#begin > this.#events.length / 2) {
      this.#events = this.#events.slice(this.#begin);
      this.#begin = 0;
    }
  }

  /** The first events behind a number. */
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
    this.forgotten = dropped.seq;
    // Nobody holds on to its text.
    this.#events[this.#begin] = { ...dropped, json: "" };
    this.#begin++;
  }
}
