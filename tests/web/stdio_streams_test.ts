/** `serveStreams()` on streams of this process. */

import assert from "node:assert/strict";
import { FrameReader } from "../../lib/web/framing.ts";
import { Session } from "../../lib/web/session.ts";
import { serveStreams } from "../../lib/web/stdio.ts";

const newSession = () => new Session({ started: null, readOnly: true, version: "0.0.0" });

/** Keeps the messages that are written to it. */
function messageSink(): {
  readonly texts: string[];
  readonly writable: WritableStream<Uint8Array>;
} {
  const texts: string[] = [];
  const frames = new FrameReader();
  const writable = new WritableStream<Uint8Array>({
    write(bytes) {
      for (const read of frames.push(bytes)) if (read.type === "message") texts.push(read.text);
    },
  });
  return { texts, writable };
}

Deno.test("serveStreams() keeps nothing of the input that it has read", async () => {
  await using session = newSession();
  const header = new TextEncoder().encode("Content-Length: 1000000000\r\n\r\n");
  const before = Deno.memoryUsage().external;
  let pieces = 0;
  let held = 0;
  const readable = new ReadableStream<Uint8Array>({
    pull(controller) {
      // Collected now and then, so the least that is held late is what counts.
      if (pieces === 600) held = Infinity;
      held = Math.min(held, Deno.memoryUsage().external - before);
      if (pieces === 1_000) controller.close();
      else controller.enqueue(pieces === 0 ? header : new Uint8Array(1_000_000));
      pieces++;
    },
  });
  const { texts, writable } = messageSink();
  await serveStreams(session, { readable, writable }, new AbortController().signal);
  assert.equal(texts.length, 2, "too large, and cut short");
  assert.ok(held < 300_000_000, `${held} of 600000000 bytes are held`);
});

Deno.test("serveStreams() ends a read that waits when it is aborted", async () => {
  await using session = newSession();
  const reading = Promise.withResolvers<void>();
  let cancelled = false;
  const readable = new ReadableStream<Uint8Array>({
    pull: () => {
      reading.resolve();
      return new Promise(() => {});
    },
    cancel: () => void (cancelled = true),
  });
  const { texts, writable } = messageSink();
  const ending = new AbortController();
  const served = serveStreams(session, { readable, writable }, ending.signal);
  await reading.promise;
  ending.abort();
  await served;
  assert.equal(cancelled, true);
  assert.deepEqual(texts, []);
});
