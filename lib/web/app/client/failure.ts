/**
 * The failures of requests, as views show them.
 *
 * @module
 */

import type { ErrorDocument } from "../../wire.ts";

/** Why a request has failed. */
export interface Failure {
  /** A code of the catalogue, or `DISCONNECTED` if there was no answer. */
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
  /** Why it failed. */
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "RequestError";
    this.failure = failure;
  }
}

/** The error for a missing answer: the server has ended or cannot be reached. */
export function disconnected(): RequestError {
  return new RequestError({
    code: "DISCONNECTED",
    message: "the server does not answer",
    hint: "start it again with: nestr ui",
  });
}

/** The failure in anything that was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestError) return thrown.failure;
  return { code: "INTERNAL", message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Whether a request was aborted on purpose. */
export function isAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

/** The error for a failure that the server has reported. */
export function requestError(document: ErrorDocument | undefined, message: string): RequestError {
  return new RequestError(document ?? { code: "INTERNAL", message });
}
