/**
 * Hears what happens on the server, and goes on where it was after the connection was lost. Where nobody
 * knows where that was, it hands on a `gap`, so that nothing is missed without a word.
 *
 * Each piece of the stream is handed on as one batch. Whoever listens is told whether the connection
 * stands and when the next attempt is due; what to load again after a `gap` is its own business.
 *
 * @module
 */

import type { EventId, ServerEvent } from "../../wire.ts";
import { disconnected, type Failure, failureOf } from "./failure.ts";
import { framesOf } from "./frames_of.ts";
import { reconnectDelay } from "./reconnect_delay.ts";
import type { RpcClient } from "./rpc_client.ts";

/** How the connection stands. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** Nobody looks at the page, so that nothing is heard for now. */
  | { readonly state: "paused" }
  | {
    readonly state: "lost";
    /** When the next attempt begins, in milliseconds since the epoch. */
    readonly retryAt: number;
    readonly failure: Failure;
  }
  /** The server has answered that it will not tell, as of a project it does not know. */
  | { readonly state: "denied"; readonly failure: Failure }
  /** The server does not accept this page's token; trying again is of no use. */
  | { readonly state: "refused"; readonly failure: Failure };

/** What is done with what is heard. */
export interface EventListener {
  /** Takes events in their order. */
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  /** Told how the connection stands. */
  readonly onConnection: (connection: Connection) => void;
}

/** What passes by itself; `INTERNAL` is what others between page and server answer with. */
const PASSING: ReadonlySet<string> = new Set(["DISCONNECTED", "SERVER_BUSY", "INTERNAL"]);

/** What is heard of a project. */
export class EventStream {
  readonly #client: RpcClient;
  readonly #listener: EventListener;
  #project: string | undefined;
  #output = false;
  #after: EventId | undefined;
  #attempt = 0;
  #isPaused = false;
  /** Whether to connect when that ends. */
  #isDue = false;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: RpcClient, listener: EventListener) {
    this.#client = client;
    this.#listener = listener;
  }

  /** Begins to listen behind an event, or has changes of another project noticed. */
  start(project: string | undefined, after?: EventId): void {
    this.#project = project;
    this.#after ??= after;
    this.connect();
  }

  /** Whether output of tasks is wanted as well; changing it loses nothing. */
  set output(wanted: boolean) {
    if (wanted === this.#output) return;
    this.#output = wanted;
    if (this.#abort) this.connect();
  }

  /** Ends listening. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Lets go of the connection, until {@link EventStream.resume} goes on where it was. */
  pause(): void {
    this.#isPaused = true;
    if (!this.#abort && this.#timer === undefined) return;
    this.stop();
    this.#isDue = true;
    this.#listener.onConnection({ state: "paused" });
  }

  /** Ends a pause; what has happened meanwhile is told. */
  resume(): void {
    this.#isPaused = false;
    if (this.#isDue) this.connect();
  }

  /** Connects now, whatever the connection's state; in a pause, when that ends. */
  connect(): void {
    this.stop();
    this.#isDue = this.#isPaused;
    if (this.#isPaused) return;
    const abort = new AbortController();
    this.#abort = abort;
    if (this.#attempt > 0) this.#listener.onConnection({ state: "connecting" });
    this.#listen(abort).catch((error) => {
      if (this.#abort === abort) this.#lost(failureOf(error));
    });
  }

  #lost(failure: Failure): void {
    this.stop();
    if (failure.code === "RPC_REFUSED") {
      return this.#listener.onConnection({ state: "refused", failure });
    }
    // The server does not know where we were.
    const isForgotten = failure.code === "RPC_INVALID" && this.#after !== undefined;
    if (isForgotten) this.#after = undefined;
    else if (!PASSING.has(failure.code)) {
      return this.#listener.onConnection({ state: "denied", failure });
    }
    const delay = reconnectDelay(this.#attempt++, Math.random());
    this.#listener.onConnection({ state: "lost", retryAt: Date.now() + delay, failure });
    this.#timer = setTimeout(() => this.connect(), delay);
  }

  #path(): string {
    const query = new URLSearchParams({ output: this.#output ? "all" : "none" });
    if (this.#after !== undefined) query.set("after", this.#after);
    if (this.#project !== undefined) query.set("project", this.#project);
    return `/events?${query}`;
  }

  async #listen(abort: AbortController): Promise<void> {
    const stream = await this.#client.open(this.#path(), abort.signal);
    for await (const { data, id } of framesOf(stream)) {
      if (this.#abort !== abort) return;
      this.#take(data, id);
    }
    throw disconnected();
  }

  #take(data: readonly string[], id: EventId | undefined): void {
    const events = data.map((json) => JSON.parse(json) as ServerEvent);
    const hello = events.find((event) => event.type === "hello");
    if (hello) {
      this.#attempt = 0;
      this.#listener.onConnection({ state: "open" });
      const { seq, time, server } = hello;
      if (this.#after === undefined) events.push({ seq, time, type: "gap", reason: "expired" });
      this.#after ??= `${server}-${seq}`;
    }
    // First: what a listener fails at would be told again for ever.
    this.#after = id ?? this.#after;
    this.#listener.onEvents(events);
  }
}
