/**
 * The server of `nestr rpc --stdio`: the same methods on two streams of bytes.
 *
 * Requests are worked on side by side and answered as they are done. The end of the input ends the
 * connection, not the operations: whoever has called waits for them, or ends them.
 *
 * @module
 */

import { type Frame, frame, FrameReader } from "./framing.ts";
import type { Connection } from "./method.ts";
import { methodTable } from "./method_table.ts";
import { answer, unreadable } from "./rpc.ts";
import type { Session } from "./session.ts";

/** A pair of streams. */
export interface ByteStreams {
  /** What comes in. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Sends bytes; resolves when the next may be sent, rejects when nobody reads any more. */
  write(bytes: Uint8Array): Promise<void>;
}

/** So many requests are worked on at once; the next is read when one of them is done. */
const AT_ONCE = 32;

/**
 * Serves a connection to the end of its input.
 *
 * @param session What is served
 * @param streams The connection
 * @param signal Ends it
 */
export async function serveStreams(
  session: Session,
  streams: ByteStreams,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  signal.addEventListener("abort", end, { once: true });
  const send = sender(streams, end);
  const connection: Connection = {
    running: new Map(),
    signal: ended.signal,
    notify: (event) => {
      const params = "json" in event ? event.json : JSON.stringify(event);
      return send(`{"jsonrpc":"2.0","method":"event","params":${params}}`);
    },
  };
  const methods = methodTable(true);
  const working = new Set<Promise<void>>();
  const work = async (read: Frame): Promise<void> => {
    const answers = read.type === "problem"
      ? unreadable(read.message)
      : await answer(read.text, methods, { session, connection });
    if (answers !== undefined) await send(JSON.stringify(answers)).catch(() => {});
  };
  try {
    for await (const read of framesOf(streams.input, ended.signal)) {
      const task = work(read).finally(() => working.delete(task));
      working.add(task);
      if (working.size >= AT_ONCE) await Promise.race(working);
    }
    await Promise.race([Promise.all(working), aborted(ended.signal)]);
  } finally {
    signal.removeEventListener("abort", end);
    for (const controller of connection.running.values()) controller.abort();
    end();
  }
}

/** Sends one message after the other, whole. */
function sender(streams: ByteStreams, onFailure: () => void): (text: string) => Promise<void> {
  let turn: Promise<void> = Promise.resolve();
  return (text) => {
    turn = turn.then(() => streams.write(frame(text)));
    turn.catch(onFailure);
    return turn;
  };
}

async function* framesOf(
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncIterable<Frame> {
  const reader = new FrameReader();
  const pieces = input[Symbol.asyncIterator]();
  const end = aborted(signal);
  for (;;) {
    const piece = await Promise.race([pieces.next(), end]);
    if (piece === undefined) return;
    if (piece.done) break;
    yield* reader.push(piece.value);
  }
  const rest = reader.end();
  if (rest !== undefined) yield rest;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
