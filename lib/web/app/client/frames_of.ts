/**
 * Reads a stream of server-sent events to its end, and notices when it has died silently because
 * the computer slept or the network went away.
 *
 * @module
 */

import { EventFrames } from "./event_frames.ts";
import { disconnected, isAborted } from "./failure.ts";

/**
 * The server sends something at least every 15 s; after three times that, the connection is dead.
 */
const SILENCE_MS = 45_000;

/**
 * The data of the events, each piece of the stream as one batch, with the id of its last event that
 * has one.
 *
 * @param stream As `RpcClient.open()` returns it
 * @param silenceMs How long the stream may be silent
 * @throws {RequestError} `DISCONNECTED` if the stream was silent for too long, or broke
 */
export async function* framesOf(
  stream: ReadableStream<Uint8Array>,
  silenceMs: number = SILENCE_MS,
): AsyncGenerator<{ readonly data: readonly string[]; readonly id: string | undefined }> {
  const reader = stream.getReader();
  const frames = new EventFrames();
  const decoder = new TextDecoder();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    while (true) {
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(disconnected()), silenceMs);
      });
      const { value, done } = await Promise.race([reader.read(), silence]).catch((error) => {
        throw isAborted(error) ? error : disconnected();
      });
      clearTimeout(timer);
      if (done) return;
      const complete = frames.push(decoder.decode(value, { stream: true }));
      if (complete.length === 0) continue;
      yield {
        data: complete.map(({ data }) => data),
        id: complete.findLast(({ id }) => id !== undefined)?.id,
      };
    }
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => {});
  }
}
