/**
 * What a request can fail with, as views show it.
 *
 * @module
 */

import type { ErrorDocument } from "../../wire.ts";

/** Why a request has failed. */
export interface Failure {
  /** A code of the catalogue, or `DISCONNECTED` where nobody has answered. */
  readonly code: string;
  /** What failed. */
  readonly message: string;
  /** What to do now. */
  readonly hint?: string;
  /** Data for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A request that failed. */
export class RequestError extends Error {
  /** Why. */
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "RequestError";
    this.failure = failure;
  }
}

/** Nobody has answered: the server has ended, or cannot be reached. */
export function disconnected(): RequestError {
  return new RequestError({
    code: "DISCONNECTED",
    message: "the server does not answer",
    hint: "start it again with: nestr ui",
  });
}

/** The failure that was thrown, whatever it is. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestError) return thrown.failure;
  return { code: "INTERNAL", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a request was ended on purpose. */
export function isAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

/** The failure that the server has told of. */
export function requestError(document: ErrorDocument | undefined, message: string): RequestError {
  return new RequestError(document ?? { code: "INTERNAL", message });
}
