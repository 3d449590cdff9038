// deno-lint-ignore-file no-explicit-any -- tests look into JSON of every shape
/**
 * A client of `nestr ui` and `nestr rpc`, like the page or another program.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { MethodName, ParamsOf, ResultOf, RpcError, ServerEvent } from "../../lib/web/wire.ts";

/** What a client needs to know of a server. */
export interface ServerAddress {
  readonly origin: string;
  readonly token: string;
}

/** An event, with the id that it was sent with. */
export interface ReceivedEvent {
  readonly id: string | undefined;
  readonly event: ServerEvent;
}

/** Sends requests to a server. */
export class WebClient {
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  /** The headers of a valid request. */
  get headers(): Record<string, string> {
    return {
      "Authorization": `Bearer ${this.#address.token}`,
      "Content-Type": "application/json",
    };
  }

  /** Sends a text to `/rpc`. */
  async post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return await fetch(`${this.#address.origin}/rpc`, {
      method: "POST",
      body,
      headers: { ...this.headers, ...headers },
    });
  }

  /** Calls a method and returns its result; throws on an error. */
  async call<Name extends MethodName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    const { result, error } = await this.answer(name, params);
    assert.equal(error, undefined, `${name}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Calls a method that has to fail and returns its error. */
  async failure(name: string, params: unknown): Promise<RpcError> {
    const { result, error } = await this.answer(name, params);
    assert.ok(error, `${name} has succeeded: ${JSON.stringify(result)}`);
    return error;
  }

  /** Calls a method and returns the answer. */
  async answer(name: string, params: unknown): Promise<{ result?: any; error?: any }> {
    const response = await this.post(
      JSON.stringify({ jsonrpc: "2.0", id: 1, method: name, params }),
    );
    return await response.json();
  }

  /** Listens to events. */
  async events(query = "", headers: Record<string, string> = {}): Promise<EventReader> {
    const controller = new AbortController();
    const response = await fetch(`${this.#address.origin}/events${query}`, {
      headers: { ...this.headers, ...headers },
      signal: controller.signal,
    });
    assert.equal(response.status, 200, await (response.ok ? "" : response.text()));
    return new EventReader(response, controller);
  }
}

/** Reads server-sent events one after the other. */
export class EventReader implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #controller: AbortController;
  #text = "";

  constructor(response: Response, controller: AbortController) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    this.#controller = controller;
  }

  /** The next event; undefined at the end. */
  async next(): Promise<ReceivedEvent | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const frame = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data === undefined) continue;
        return { id: /^id: (.*)$/m.exec(frame)?.[1], event: JSON.parse(data) };
      }
      const { done, value } = await this.#reader.read().catch(() => ({ done: true, value: "" }));
      if (done) return undefined;
      this.#text += value;
    }
  }

  /** Reads up to and including a wanted event, and returns all events read. */
  async until(wanted: (event: ServerEvent) => boolean): Promise<readonly ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    for (;;) {
      const next = await this.next();
      assert.ok(next, `the events ended: ${JSON.stringify(events.map((it) => it.event.type))}`);
      events.push(next);
      if (wanted(next.event)) return events;
    }
  }

  /** Ends it as a client that disappears does. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort();
    await this.#reader.cancel().catch(() => {});
  }
}
