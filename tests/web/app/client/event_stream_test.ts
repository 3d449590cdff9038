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
  for (const deadline = Date.now() + 60_000; !holds();) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const frame = (id: string | undefined, event: object): string =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`;
const HELLO_DATA = '{"seq":0,"time":"","type":"hello","server":"s"}';
const HELLO = frame(undefined, JSON.parse(HELLO_DATA));

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

/** An answer that refuses. */
function refusal(code: string, status: number): Promise<Response> {
  const data = { code, kind: "user", message: "no", hint: "do something else" };
  return Promise.resolve(Response.json({ error: { code: -32000, message: "", data } }, { status }));
}

Deno.test("EventStream says why it is denied, and tries again only when it is told to", async () => {
  const states: Connection[] = [];
  let requests = 0;
  const client = new RpcClient("secret", () => {
    if (++requests === 1) return refusal("NAME_UNKNOWN", 404);
    return Promise.resolve(new Response(HELLO));
  });
  const stream = new EventStream(client, {
    onEvents: () => {},
    onConnection: (connection) => states.push(connection),
  });
  stream.start("/nowhere", "s-3");
  await until(() => states.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 700));
  const [first] = states;
  assert.equal(requests, 1);
  assert.equal(first?.state, "denied");
  assert.equal(first?.state === "denied" && first.failure.hint, "do something else");
  stream.connect();
  await until(() => states.some(({ state }) => state === "open"));
  stream.stop();
});

Deno.test("EventStream insists where the server is busy, or something in between answers", async () => {
  const states: Connection["state"][] = [];
  const answers = [
    () => refusal("SERVER_BUSY", 503),
    () => Promise.resolve(new Response("bad gateway", { status: 502 })),
    () => Promise.resolve(new Response(HELLO)),
  ];
  const client = new RpcClient("secret", () => answers.shift()!());
  const stream = new EventStream(client, {
    onEvents: () => {},
    onConnection: ({ state }) => states.push(state),
  });
  stream.start("/p", "s-3");
  await until(() => states.includes("open"));
  stream.stop();
  assert.deepEqual(states.slice(0, 5), ["lost", "connecting", "lost", "connecting", "open"]);
});

Deno.test("EventStream hands on a gap where nobody knows what was missed", async () => {
  const events: ServerEvent[] = [];
  const paths: string[] = [];
  const client = new RpcClient("secret", (path, init) => {
    paths.push(path);
    if (path.includes("garbled")) return refusal("RPC_INVALID", 400);
    if (paths.length < 4) {
      return Promise.resolve(new Response(frame(undefined, { ...JSON.parse(HELLO_DATA), seq: 9 })));
    }
    return new Promise((_, reject) =>
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason))
    );
  });
  const stream = new EventStream(client, {
    onEvents: (batch) => events.push(...batch),
    onConnection: () => {},
  });
  stream.start(undefined, "garbled");
  await until(() => paths.length === 4);
  stream.stop();
  assert.deepEqual(events.map(({ type }) => type), ["hello", "gap", "hello"]);
  assert.deepEqual(paths.slice(1), [
    "/events?output=none",
    "/events?output=none&after=s-9",
    "/events?output=none&after=s-9",
  ]);
});

Deno.test("EventStream does not insist where its token is refused", async () => {
  const states: Connection["state"][] = [];
  let requests = 0;
  const client = new RpcClient("old", () => {
    requests++;
    const data = {
      code: "RPC_REFUSED",
      kind: "user",
      message: "the token is not the one of this server",
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

Deno.test("EventStream.pause() lets go of the connection, and resume() goes on where it was", async () => {
  const paths: string[] = [];
  let isEnded = false;
  const client = new RpcClient("secret", (path, { signal }) => {
    paths.push(path);
    const told = HELLO + frame("s-7", { seq: 7, time: "", type: "runs.changed", project: "/p" });
    const stream = new ReadableStream<Uint8Array>({
      start: (connection) => {
        connection.enqueue(new TextEncoder().encode(told));
        signal?.addEventListener("abort", () => {
          isEnded = true;
          connection.error(signal.reason);
        });
      },
    });
    return Promise.resolve(new Response(stream));
  });
  const states: Connection["state"][] = [];
  const stream = new EventStream(client, {
    onEvents: () => {},
    onConnection: ({ state }) => states.push(state),
  });
  stream.start("/p", "s-3");
  await until(() => states.length === 1);
  stream.pause();
  assert.equal(isEnded, true);
  // Neither a network that has come nor another place connects while nobody looks.
  stream.connect();
  stream.output = true;
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(paths.length, 1);
  stream.resume();
  await until(() => states.length === 3);
  stream.stop();
  assert.deepEqual(states, ["open", "paused", "open"]);
  assert.equal(paths[1], "/events?output=all&after=s-7&project=%2Fp");
});

Deno.test("EventStream.resume() leaves a connection alone that was refused", async () => {
  const states: Connection["state"][] = [];
  let requests = 0;
  const client = new RpcClient("old", () => {
    requests++;
    return refusal("RPC_REFUSED", 401);
  });
  const stream = new EventStream(client, {
    onEvents: () => {},
    onConnection: ({ state }) => states.push(state),
  });
  stream.start(undefined);
  await until(() => states.length > 0);
  stream.pause();
  stream.resume();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(states, ["refused"]);
  assert.equal(requests, 1);
});

Deno.test("EventStream asks for no event again that a listener has failed at", async () => {
  const first = HELLO + frame("s-7", { seq: 7, time: "", type: "runs.changed", project: "/p" });
  const { client, paths } = server([first]);
  const stream = new EventStream(client, {
    onEvents: () => {
      throw new TypeError("a mistake of the page");
    },
    onConnection: () => {},
  });
  stream.start(undefined, "s-3");
  await until(() => paths.length === 2);
  stream.stop();
  assert.equal(paths[1], "/events?output=none&after=s-7");
});
