/**
 * Reads the body of a request, within limits of time and size.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** How much to read, and for how long. */
export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds for the whole body. */
  readonly patienceMs: number;
}

/** The body, or the HTTP status that says why it was not read. */
export type BodyResult =
  | { readonly text: string }
  | { readonly status: 408 | 413; readonly error: NestrError };

/**
 * Reads the body of a request.
 *
 * @param request The request
 * @param limits How much to read, and for how long
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
    // Do not wait for the rest.
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
