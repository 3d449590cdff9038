/**
 * What the server does at once, so that nobody can have it do anything without end.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** So many of a kind at once. */
const AT_ONCE = 100;

/** What ends something, or tells how things stand, finds a place also where all are taken. */
const STEERING: readonly unknown[] = ["cancel", "server"];

/** Places that are taken and given back. */
export class Places {
  readonly #taken = new Set<symbol>();
  readonly #what: string;

  /** @param what What takes them, in the plural */
  constructor(what: string) {
    this.#what = what;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken.size;
  }

  /**
   * Takes a place.
   *
   * @param urgent Whether there is one also where all are taken
   * @returns Gives it back; to be called at least once
   * @throws {NestrError} `SERVER_BUSY`
   */
  take(urgent = false): () => void {
    if (this.#taken.size >= AT_ONCE && !urgent) {
      throw new NestrError("SERVER_BUSY", `${AT_ONCE} ${this.#what} at once are enough`, {
        hint: "wait for some of them to end",
      });
    }
    const place = Symbol();
    this.#taken.add(place);
    return () => void this.#taken.delete(place);
  }
}

/** What the server is busy with. */
export class Load {
  /** Requests whose bodies are read. */
  readonly reading = new Places("requests");
  /** Requests that are worked on. */
  readonly working = new Places("requests");
  /** Clients that follow services. */
  readonly following = new Places("clients that follow services");
}

/** Whether a request is one that has to be heard whatever else goes on. */
export function isSteering(text: string): boolean {
  try {
    return STEERING.includes(JSON.parse(text)?.method);
  } catch {
    return false;
  }
}
