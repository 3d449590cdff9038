import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { followStream } from "../../lib/web/event_stream_response.ts";
import type { FollowEvent } from "../../lib/web/wire_events.ts";

const output = (text: string): FollowEvent => ({
  type: "service.output",
  service: "db",
  stream: "stdout",
  text,
});

/** A signal that tells how many listen to it. */
function countedSignal(): { signal: AbortSignal; listeners: () => number } {
  const { signal } = new AbortController();
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return { signal, listeners: () => count };
}

Deno.test("followStream() leaves nothing behind where there is nothing to follow", async () => {
  const { signal, listeners } = countedSignal();
  let ends = 0;
  const refusal = new NestrError("NAME_UNKNOWN", "no such service", { hint: "name another" });
  await assert.rejects(
    followStream(() => Promise.reject(refusal), signal, { onEnd: () => void ends++ }),
    { code: "NAME_UNKNOWN" },
  );
  assert.deepEqual([listeners(), ends], [0, 1]);
});

Deno.test("followStream() sends who does not read no signs of life on top", async () => {
  const ending = new AbortController();
  const over = Promise.withResolvers<void>();
  let send: (event: FollowEvent) => Promise<void> = () => Promise.resolve();
  const stream = await followStream(
    (listener) => {
      send = listener;
      return Promise.resolve({ ended: over.promise });
    },
    ending.signal,
    { aliveMs: 1 },
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  void send(output("late"));
  over.resolve();
  const text = await new Response(stream).text();
  assert.match(text, /"text":"late"/);
  assert.equal(text.match(/^: $/gm)?.length, 1, text);
});

Deno.test("followStream() ends what it follows when the client has gone, and with the session", async () => {
  for (const end of ["client", "session"] as const) {
    const ending = new AbortController();
    const ends: string[] = [];
    const stream = await followStream(
      (_, signal) => {
        const ended = new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve())
        );
        return Promise.resolve({ ended });
      },
      ending.signal,
      { onEnd: () => void ends.push(end) },
    );
    const reader = stream.getReader();
    const read = reader.read();
    if (end === "client") await reader.cancel();
    else ending.abort();
    assert.equal((await read).done, true);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.deepEqual(ends, [end]);
  }
});
