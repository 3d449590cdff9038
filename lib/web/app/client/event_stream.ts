/**
 * Receives the server's events, and resumes at the same position after the connection was lost. If
 * that position is unknown, it passes on a `gap`, so that no event is missed unnoticed.
 *
 * Each piece of the stream is passed on as one batch. The listener is told the state of the
 * connection and when the next attempt is due; what to load again after a `gap` is up to the
 * listener.
 *
 * @module
 */

import type { EventId, ServerEvent } from "../../wire.ts";
import { disconnected, type Failure, failureOf } from "./failure.ts";
import { framesOf } from "./frames_of.ts";
import { reconnectDelay } from "./reconnect_delay.ts";
import type { RpcClient } from "./rpc_client.ts";

/** The state of the connection. */
export type Connection =
  | { readonly state: "connecting" }
  | { readonly state: "open" }
  /** Nobody looks at the page, so it is not connected for now. */
  | { readonly state: "paused" }
  | {
    readonly state: "lost";
    /** When the next attempt begins, in milliseconds since the epoch. */
    readonly retryAt: number;
    readonly failure: Failure;
  }
  /** The server has refused to send events, for example of a project that it does not know. */
  | { readonly state: "denied"; readonly failure: Failure }
  /** The server does not accept this page's token; trying again is useless. */
  | { readonly state: "refused"; readonly failure: Failure };

/** What is done with the events. */
export interface EventListener {
  /** Takes events in order. */
  readonly onEvents: (events: readonly ServerEvent[]) => void;
  /** Told the state of the connection whenever it changes. */
  readonly onConnection: (connection: Connection) => void;
}

/** Failures that may pass. `INTERNAL` stands for an answer of something between page and server. */
const PASSING: ReadonlySet<string> = new Set(["DISCONNECTED", "SERVER_BUSY", "INTERNAL"]);

/** The events of a project. */
export class EventStream {
  readonly #client: RpcClient;
  readonly #listener: EventListener;
  #project: string | undefined;
  #output = false;
  #after: EventId | undefined;
  #attempt = 0;
  #isPaused = false;
  /** Whether to connect when the pause ends. */
  #isDue = false;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: RpcClient, listener: EventListener) {
    this.#client = client;
    this.#listener = listener;
  }

  /** Begins to listen after an event, or switches to another project. */
  start(project: string | undefined, after?: EventId): void {
    this.#project = project;
    this.#after ??= after;
    this.connect();
  }

  /** Whether the output of tasks is wanted as well. Changing it loses no events. */
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

  /** Closes the connection until {@link EventStream.resume} continues at the same position. */
  pause(): void {
    this.#isPaused = true;
    if (!this.#abort && this.#timer === undefined) return;
    this.stop();
    this.#isDue = true;
    this.#listener.onConnection({ state: "paused" });
  }

  /** Ends a pause; events that were missed meanwhile follow. */
  resume(): void {
    this.#isPaused = false;
    if (this.#isDue) this.connect();
  }

  /** Connects now, whatever the connection's state; during a pause, when it ends. */
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
    // Before the listener is called: an event that it fails at must not come again and again.
    this.#after = id ?? this.#after;
    this.#listener.onEvents(events);
  }
}
