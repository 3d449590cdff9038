/**
 * What a method of the table consists of. Types, and what holds them together.
 *
 * @module
 */

import type { Schema } from "../manifest/values.ts";
import type { Session } from "./session.ts";
import type { FollowEvent, ServerEvent } from "./wire_events.ts";

/** Whether a method only looks, or begins or ends a change. */
export type Effect = "reads" | "changes";

/** A connection that lasts, over which events can be sent as they come. */
export interface Connection {
  /** Sends an event; resolves when the next one may be sent. Takes JSON that was made already as well. */
  notify(event: FollowEvent | ServerEvent | { readonly json: string }): Promise<void>;
  /** What goes on for this connection, by its id; ended with it. */
  readonly running: Map<string, AbortController>;
}

/** What a method is called with besides its parameters. */
export interface Call {
  readonly session: Session;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Undefined where every request stands for itself, as over HTTP. */
  readonly connection?: Connection;
}

/** A call over a connection that lasts. */
export interface LastingCall extends Call {
  readonly connection: Connection;
}

/** A method of the table. */
export interface MethodEntry {
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The kind of its parameters: a table. */
  readonly params: Schema;
  /** What it returns; the shapes are in `wire.ts`. */
  readonly result: string;
  readonly effect: Effect;
  /** JSON Schemas of parameters that say more than their kinds. */
  readonly describe?: () => Promise<Readonly<Record<string, unknown>>>;
  /** Does it; its parameters have been checked. */
  handle(params: never, call: Call): Promise<unknown>;
}

/** A {@link MethodEntry} whose parameters and result are known. */
export interface MethodWith<Params, Result> extends MethodEntry {
  readonly params: Schema<Params>;
  handle(params: Params, call: Call): Promise<Result>;
}

/** Lets the compiler hold a method to the kind of its parameters. */
export const method = <Params, Result>(it: MethodWith<Params, Result>) => it;
