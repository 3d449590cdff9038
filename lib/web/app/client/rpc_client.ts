/**
 * Calls the server's methods: JSON-RPC 2.0 over `POST /rpc`, typed by the table in `wire.ts`.
 *
 * Requests that only read are repeated a few times if the connection breaks: browsers end requests
 * whenever a network interface appears or disappears, and starting containers makes interfaces
 * appear.
 *
 * @module
 */

import type { MethodName, ParamsOf, ResultOf, RpcResponse } from "../../wire.ts";
import { disconnected, isAborted, requestError } from "./failure.ts";

/** How requests are sent: the page's `fetch()`, or that of a test. */
export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

/** Methods that are never repeated: they may have taken effect although the answer was lost. */
const ONCE: ReadonlySet<MethodName> = new Set<MethodName>(["run", "cancel"]);

/** How long to wait before each repetition. */
const PAUSES_MS = [150, 600];

/** Calls methods. */
export class RpcClient {
  readonly #token: string;
  readonly #fetch: Fetch;
  #next = 1;

  /**
   * @param token From the fragment of the page's address
   * @param fetch How requests are sent
   */
  constructor(token: string, fetch: Fetch) {
    this.#token = token;
    this.#fetch = fetch;
  }

  /** The header that every request carries. */
  get authorization(): Readonly<Record<string, string>> {
    return { "Authorization": `Bearer ${this.#token}` };
  }

  /**
   * Calls a method.
   *
   * @throws {RequestError} The server's failure, or `DISCONNECTED`
   */
  async call<Name extends MethodName>(
    method: Name,
    params: ParamsOf<Name>,
    signal?: AbortSignal,
  ): Promise<ResultOf<Name>> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: this.#next++, method, params });
    const pauses = ONCE.has(method) ? [] : PAUSES_MS;
    const answer = await this.#insist(body, pauses, signal);
    if ("error" in answer) throw requestError(answer.error.data, answer.error.message);
    return answer.result as ResultOf<Name>;
  }

  async #insist(
    body: string,
    pauses: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<RpcResponse> {
    for (const pause of pauses) {
      try {
        return await this.#post(body, signal);
      } catch (error) {
        if (isAborted(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return await this.#post(body, signal);
  }

  async #post(body: string, signal: AbortSignal | undefined): Promise<RpcResponse> {
    try {
      const response = await this.#fetch("/rpc", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...this.authorization },
        body,
        ...(signal === undefined ? {} : { signal }),
      });
      return await response.json() as RpcResponse;
    } catch (error) {
      if (isAborted(error)) throw error;
      throw disconnected();
    }
  }

  /**
   * Opens a stream of server-sent events.
   *
   * @param path The path with its query
   * @throws {RequestError} The server's failure, or `DISCONNECTED`
   */
  async open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    let response: Response;
    try {
      response = await this.#fetch(path, {
        headers: { ...this.authorization, "Accept": "text/event-stream" },
        signal,
      });
    } catch (error) {
      if (isAborted(error)) throw error;
      throw disconnected();
    }
    if (response.ok && response.body) return response.body;
    const answer = await response.json().catch(() => undefined);
    throw requestError(
      answer?.error?.data ?? answer?.error,
      `the server answers with ${response.status}`,
    );
  }
}
