/**
 * Reads the body of a request, within a time and a size.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** How much is read, and how long. */
export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds for the whole of it. */
  readonly patienceMs: number;
}

/** What was read, or the HTTP status that says why nothing was. */
export type BodyResult =
  | { readonly text: string }
  | { readonly status: 408 | 413; readonly error: NestrError };

/**
 * Reads the body of a request.
 *
 * @param request The request
 * @param limits How much and how long
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<BodyResult> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limits.size) return tooLarge(limits.size);
  const reader = request.body?.getReader();
  if (reader === undefined) return { text: "" };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), limits.patienceMs);
  });
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const read = await Promise.race([reader.read(), late]);
      if (read === "late") return tooSlow(limits.patienceMs);
      if (read.done) break;
      size += read.value.length;
      if (size > limits.size) return tooLarge(limits.size);
      text += decoder.decode(read.value, { stream: true });
    }
  } finally {
    clearTimeout(timer);
    // What is still to come is not waited for.
    reader.cancel().catch(() => {});
  }
  return { text: text + decoder.decode() };
}

function tooLarge(size: number): BodyResult {
  const message = `the request is larger than ${size} bytes`;
  return { status: 413, error: new NestrError("RPC_INVALID", message, { details: { size } }) };
}

function tooSlow(patienceMs: number): BodyResult {
  const message = `the request did not arrive within ${patienceMs} ms`;
  return { status: 408, error: new NestrError("RPC_INVALID", message) };
}
