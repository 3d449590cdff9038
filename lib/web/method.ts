/**
 * The types of a method in the table, and a function that makes the compiler check them.
 *
 * @module
 */

import type { Schema } from "../manifest/values.ts";
import type { Session } from "./session.ts";
import type { FollowEvent, ServerEvent } from "./wire_events.ts";

/** Whether a method only reads, or begins or ends a change. */
export type Effect = "reads" | "changes";

/** A lasting connection, over which events can be sent as they happen. */
export interface Connection {
  /** Sends an event, or JSON already made of one; resolves when the next may be sent. */
  notify(event: FollowEvent | ServerEvent | { readonly json: string }): Promise<void>;
  /** The subscriptions of this connection by id; they end with it. */
  readonly running: Map<string, AbortController>;
  /** Ends the subscription to events, if any, once all that has happened is sent. */
  finish?: () => Promise<void>;
}

/** What a method is called with besides its parameters. */
export interface Call {
  readonly session: Session;
  /** Aborted when nobody is waiting for the answer any more. */
  readonly signal: AbortSignal;
  /** Undefined if requests are independent of each other, as over HTTP. */
  readonly connection?: Connection;
}

/** A call over a lasting connection. */
export interface LastingCall extends Call {
  readonly connection: Connection;
}

/** A method of the table. */
export interface MethodEntry {
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The kind of its parameters: a table. */
  readonly params: Schema;
  /** The name of the type it returns, as declared in `wire.ts`. */
  readonly result: string;
  readonly effect: Effect;
  /** JSON Schemas for parameters whose kinds say too little. */
  readonly describe?: () => Promise<Readonly<Record<string, unknown>>>;
  /** Carries it out; the parameters have been checked. */
  handle(params: never, call: Call): Promise<unknown>;
}

/** A {@link MethodEntry} whose parameters and result are known. */
export interface MethodWith<Params, Result> extends MethodEntry {
  readonly params: Schema<Params>;
  handle(params: Params, call: Call): Promise<Result>;
}

/** Makes the compiler check that a method fits the kind of its parameters. */
export const method = <Params, Result>(it: MethodWith<Params, Result>) => it;
