import assert from "node:assert/strict";
import { type Connection, EventStream } from "../../../../lib/web/app/client/event_stream.ts";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import type { ServerEvent } from "../../../../lib/web/wire.ts";

/** A server that answers each connection with what is listed, then ends it. */
function server(answers: readonly string[]) {
  const paths: string[] = [];
  const client = new RpcClient("secret", (path, init) => {
    const answer = answers[paths.length];
    paths.push(path);
    if (answer !== undefined) return Promise.resolve(new Response(answer));
    // Nothing more: the connection stays open until it is ended.
    return new Promise((_, reject) =>
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  });
  return { client, paths };
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds();) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const frame = (id: string | undefined, event: object): string =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`;
const HELLO = frame(undefined, { seq: 0, time: "", type: "hello", server: "s" });

Deno.test("EventStream goes on behind the last event after the connection was lost", async () => {
  const first = HELLO + frame("s-7", { seq: 7, time: "", type: "runs.changed", project: "/p" });
  const { client, paths } = server([first, HELLO]);
  const events: ServerEvent[] = [];
  const states: Connection["state"][] = [];
  const stream = new EventStream(client, {
    onEvents: (batch) => events.push(...batch),
    onConnection: ({ state }) => states.push(state),
  });
  stream.start(undefined, "s-3");
  await until(() => paths.length === 3);
  stream.stop();
  assert.deepEqual(paths, [
    "/events?output=none&after=s-3",
    "/events?output=none&after=s-7",
    "/events?output=none&after=s-7",
  ]);
  assert.deepEqual(events.map(({ type }) => type), ["hello", "runs.changed", "hello"]);
  assert.deepEqual(states.slice(0, 4), ["open", "lost", "connecting", "open"]);
});

Deno.test("EventStream.output connects anew, and loses nothing by it", async () => {
  const first = HELLO + frame("s-7", { seq: 7, time: "", type: "runs.changed", project: "/p" });
  const { client, paths } = server([first]);
  const stream = new EventStream(client, { onEvents: () => {}, onConnection: () => {} });
  stream.start("/p");
  await until(() => paths.length === 2);
  stream.output = true;
  stream.output = true;
  await until(() => paths.length === 3);
  stream.stop();
  assert.equal(paths[2], "/events?output=all&after=s-7&project=%2Fp");
});

Deno.test("EventStream does not insist where its token is refused", async () => {
  const states: Connection["state"][] = [];
  let requests = 0;
  const client = new RpcClient("old", () => {
    requests++;
    const data = {
      code: "RPC_REFUSED",
      kind: "user",
      message: "the token is not that of this start",
    };
    return Promise.resolve(
      Response.json({ error: { code: -32000, message: "", data } }, { status: 401 }),
    );
  });
  const stream = new EventStream(client, {
    onEvents: () => {},
    onConnection: ({ state }) => states.push(state),
  });
  stream.start(undefined);
  await until(() => states.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  stream.stop();
  assert.deepEqual(states, ["refused"]);
  assert.equal(requests, 1);
});
