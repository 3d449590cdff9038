/**
 * Limits how much the server does at once, so that no client can overload it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** How many requests of each kind may be in progress at once. */
const AT_ONCE = 100;

/**
 * Methods that are accepted however busy the server is: to cancel, and to ask whether it is there.
 */
const URGENT: readonly unknown[] = ["cancel", "server"];

/** Limits how many requests of one kind are in progress at once. */
export class ConcurrencyLimit {
  readonly #active = new Set<symbol>();
  readonly #kind: string;

  /** @param kind What is counted, in the plural */
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** How many are in progress. */
  get active(): number {
    return this.#active.size;
  }

  /**
   * Counts one more as in progress.
   *
   * @param urgent Whether it is accepted beyond the limit
   * @returns Call this when it has ended; further calls do nothing
   * @throws {NestrError} `SERVER_BUSY`
   */
  enter(urgent = false): () => void {
    if (this.#active.size >= AT_ONCE && !urgent) {
      throw new NestrError(
        "SERVER_BUSY",
        `${AT_ONCE} ${this.#kind} are in progress already`,
        { hint: "wait for some of them to end" },
      );
    }
    const entry = Symbol();
    this.#active.add(entry);
    return () => void this.#active.delete(entry);
  }
}

/** The limits of a server. */
export class ServerLimits {
  /** Requests whose bodies are being read. */
  readonly reading = new ConcurrencyLimit("requests");
  /** Requests that are being worked on. */
  readonly working = new ConcurrencyLimit("requests");
  /** Clients that follow the output of services. */
  readonly following = new ConcurrencyLimit("requests for services' output");
}

/** Whether a request is accepted however busy the server is. */
export function isUrgent(text: string): boolean {
  try {
    return URGENT.includes(JSON.parse(text)?.method);
  } catch {
    return false;
  }
}
