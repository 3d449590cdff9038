/**
 * The server of `nestr rpc --stdio`: the same methods on two streams of bytes.
 *
 * Requests are worked on concurrently and answered as soon as each is done. The end of the input
 * ends the connection but not the operations: their events are sent until the last one has ended.
 *
 * @module
 */

import { type Frame, frame, FrameReader } from "./framing.ts";
import type { Connection } from "./method.ts";
import { methodTable } from "./method_table.ts";
import { answer, unreadable } from "./rpc.ts";
import type { Session } from "./session.ts";

/** How many requests are worked on at once; the next one is read when one of them is done. */
const AT_ONCE = 32;

/**
 * Serves a connection until its input and the operations have ended.
 *
 * @param session The session to serve
 * @param streams The requests, and where the answers go
 * @param signal Ends it
 */
export async function serveStreams(
  session: Session,
  { readable, writable }: ReadableWritablePair<Uint8Array, Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  signal.addEventListener("abort", end, { once: true });
  const writer = writable.getWriter();
  // An error here means that nobody reads the answers any more.
  writer.closed.catch(end);
  const send = (text: string): Promise<void> => writer.write(frame(text));
  const connection = connectionOver(send);
  const methods = methodTable(true);
  const working = new Set<Promise<void>>();
  const work = async (read: Frame): Promise<void> => {
    const answers = read.type === "problem"
      ? unreadable(read.message)
      : await answer(read.text, methods, { session, connection, signal: ended.signal });
    if (answers !== undefined) await send(JSON.stringify(answers)).catch(() => {});
  };
  try {
    for await (const read of framesOf(readable, ended.signal)) {
      const task = work(read).finally(() => working.delete(task));
      working.add(task);
      if (working.size >= AT_ONCE) await Promise.race(working);
    }
    const finished = async () => {
      await Promise.all(working);
      await session.operations.settled();
      await connection.finish?.();
    };
    await Promise.race([finished(), aborted(ended.signal)]);
  } finally {
    signal.removeEventListener("abort", end);
    for (const controller of connection.running.values()) controller.abort();
    end();
    writer.releaseLock();
  }
}

function connectionOver(send: (text: string) => Promise<void>): Connection {
  return {
    running: new Map(),
    notify: (event) => {
      const params = "json" in event ? event.json : JSON.stringify(event);
      return send(`{"jsonrpc":"2.0","method":"event","params":${params}}`);
    },
  };
}

async function* framesOf(
  input: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Frame> {
  const reader = new FrameReader();
  const pieces = input.getReader();
  // This also ends a pending read. A race with the signal would keep all pieces in memory.
  const cancel = () => void pieces.cancel().catch(() => {});
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    yield* reader.push(piece.value);
  }
  if (signal.aborted) return;
  const rest = reader.end();
  if (rest !== undefined) yield rest;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
