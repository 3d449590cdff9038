/**
 * Server-sent events: turns events into an endless response, produced as fast as the client reads
 * it.
 *
 * @module
 */

import type { KeptEvent } from "./event_buffer.ts";
import type { Subscription } from "./subscription.ts";
import type { FollowEvent } from "./wire_events.ts";

/**
 * A comment line, sent when nothing happens: writing it shows whether the client is still there.
 */
const ALIVE = ": \n\n";

/** How often it is sent. */
const ALIVE_MS = 15_000;

const encoder = new TextEncoder();

/** Events that are sent on their own, mostly large ones, encoded once for all listeners. */
const encoded = new WeakMap<KeptEvent, Uint8Array>();

function bytesOf(events: readonly KeptEvent[]): Uint8Array {
  const [first] = events;
  if (first === undefined) return encoder.encode(ALIVE);
  if (events.length > 1) return encoder.encode(events.map(frameOf).join(""));
  const bytes = encoded.get(first) ?? encoder.encode(frameOf(first));
  encoded.set(first, bytes);
  return bytes;
}

function frameOf({ id, json }: KeptEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}data: ${json}\n\n`;
}

/**
 * The events of a subscription as server-sent events.
 *
 * @param subscription Closed when the client has gone
 */
export function eventStream(subscription: Subscription): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const events = await subscription.next(ALIVE_MS);
      if (events === undefined) return controller.close();
      controller.enqueue(bytesOf(events));
    },
    cancel: () => subscription.close(),
  }, { highWaterMark: 0 });
}

/** Options of {@link followStream}. */
export interface FollowStreamOptions {
  /** Called once, when following has ended or could not begin. */
  readonly onEnd?: () => void;
  /** How often to send {@link ALIVE} when there is nothing else to send. */
  readonly aliveMs?: number;
}

/**
 * The output of services as server-sent events; a client that does not read holds the output back.
 *
 * @param follow Begins to follow; gets a listener for the events, and a signal that ends it
 * @param ending Ends it, as does the client when it goes
 */
export async function followStream(
  follow: (
    listener: (event: FollowEvent) => Promise<void>,
    signal: AbortSignal,
  ) => Promise<{ readonly ended: Promise<void> }>,
  ending: AbortSignal,
  { onEnd = () => {}, aliveMs = ALIVE_MS }: FollowStreamOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  const gone = new AbortController();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const send = async (text: string): Promise<void> => {
    try {
      await writer.write(encoder.encode(text));
    } catch {
      gone.abort();
    }
  };
  const listener = (event: FollowEvent) => send(`data: ${JSON.stringify(event)}\n\n`);
  // Unlike a listener, this leaves nothing behind on `ending`, which outlives it.
  const signal = AbortSignal.any([ending, gone.signal]);
  const { ended } = await follow(listener, signal).catch((thrown) => {
    onEnd();
    throw thrown;
  });
  const timer = setInterval(() => {
    // Output that is waiting to be read serves the same purpose.
    if ((writer.desiredSize ?? 0) > 0) void send(ALIVE);
  }, aliveMs);
  writer.closed.catch(() => {}).finally(() => gone.abort());
  ended.catch(() => {}).finally(() => {
    clearInterval(timer);
    writer.close().catch(() => {});
    onEnd();
  });
  return readable;
}
