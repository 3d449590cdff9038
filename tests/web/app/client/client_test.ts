import assert from "node:assert/strict";
import { EventFrames } from "../../../../lib/web/app/client/event_frames.ts";
import { failureOf, RequestError } from "../../../../lib/web/app/client/failure.ts";
import { framesOf } from "../../../../lib/web/app/client/frames_of.ts";
import { reconnectDelay } from "../../../../lib/web/app/client/reconnect_delay.ts";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import {
  borrowToken,
  forgetToken,
  keepToken,
  lendToken,
  splitFragment,
  takeToken,
  type TokenChannel,
  type TokenMessage,
} from "../../../../lib/web/app/client/token.ts";

Deno.test("splitFragment() takes the token out and leaves the route", () => {
  assert.deepEqual(splitFragment("#token=abc"), { token: "abc", rest: "" });
  assert.deepEqual(splitFragment("#token=abc&route=%2Fgraph"), { token: "abc", rest: "#/graph" });
  assert.deepEqual(splitFragment("#/overview?x=token"), {
    token: undefined,
    rest: "#/overview?x=token",
  });
});

Deno.test("takeToken() remembers the token for this tab, and does without storage", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  takeToken("#token=abc", storage);
  assert.equal(takeToken("#/overview", storage).token, "abc");
  const forbidden = {
    getItem: () => {
      throw new Error("forbidden");
    },
    setItem: () => {
      throw new Error("forbidden");
    },
    removeItem: () => {
      throw new Error("forbidden");
    },
  };
  forgetToken(forbidden);
  assert.equal(takeToken("#token=abc", forbidden).token, "abc");
});

Deno.test("EventFrames takes a stream apart whatever its pieces are", () => {
  const stream =
    ': alive\n\nid: s-1\ndata: {"a":1}\n\ndata: two\ndata: lines\n\nid: s-3\r\ndata: x\r\n\r\n';
  const expected = [
    { id: "s-1", data: '{"a":1}' },
    { id: undefined, data: "two\nlines" },
    { id: "s-3", data: "x" },
  ];
  for (const size of [1, 2, 7, 1000]) {
    const frames = new EventFrames();
    const found = [];
    for (let at = 0; at < stream.length; at += size) {
      found.push(...frames.push(stream.slice(at, at + size)));
    }
    assert.deepEqual(found, expected, `pieces of ${size}`);
  }
});

Deno.test("framesOf() gives up a stream that has died without a word, and one that breaks", async () => {
  const piece = new TextEncoder().encode('id: s-1\ndata: {"a":1}\n\n: alive\n\n');
  const silent = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(piece) });
  const found: unknown[] = [];
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    for await (const batch of framesOf(stream, 50)) found.push(batch);
  };
  const isLost = (error: unknown): boolean => failureOf(error).code === "DISCONNECTED";
  await assert.rejects(read(silent), isLost);
  assert.deepEqual(found, [{ data: ['{"a":1}'], id: "s-1" }]);
  const broken = new ReadableStream<Uint8Array>({
    pull: (stream) => stream.error(new TypeError("network error")),
  });
  await assert.rejects(read(broken), isLost);
});

Deno.test("reconnectDelay() grows, and never beyond what anybody would wait for", () => {
  const delays = [0, 1, 2, 3, 50].map((attempt) => reconnectDelay(attempt, 0.5));
  assert.deepEqual(delays, [400, 800, 1600, 3200, 10_000]);
  assert.ok(reconnectDelay(50, 1) <= 12_500);
});

Deno.test("RpcClient.call() sends the token, and throws what the server says", async () => {
  const sent: RequestInit[] = [];
  const client = new RpcClient("secret", (_, init) => {
    sent.push(init);
    return Promise.resolve(Response.json({
      jsonrpc: "2.0",
      id: 1,
      error: {
        code: -32000,
        message: "no",
        data: { code: "READ_ONLY", kind: "user", message: "no" },
      },
    }));
  });
  await assert.rejects(
    client.call("run", { plan: "x" }),
    (error) => error instanceof RequestError && error.failure.code === "READ_ONLY",
  );
  assert.equal(new Headers(sent[0]!.headers).get("authorization"), "Bearer secret");
});

Deno.test("RpcClient.call() repeats what reads when the connection breaks, and nothing else", async () => {
  let requests = 0;
  const client = new RpcClient("secret", () => {
    requests++;
    if (requests < 3) return Promise.reject(new TypeError("network changed"));
    return Promise.resolve(Response.json({ jsonrpc: "2.0", id: 1, result: { projects: [] } }));
  });
  assert.deepEqual(await client.call("projects", {}), { projects: [] });
  requests = 0;
  await assert.rejects(
    client.call("run", { plan: "x" }),
    (error) => error instanceof RequestError && error.failure.code === "DISCONNECTED",
  );
  assert.equal(requests, 1);
});

/** Tabs that hear each other, but not themselves. */
function tabs(): () => TokenChannel {
  const all = new Map<object, Set<(event: { readonly data: TokenMessage }) => void>>();
  return () => {
    const own = new Set<(event: { readonly data: TokenMessage }) => void>();
    const channel: TokenChannel = {
      postMessage: (data) => {
        for (const [other, hear] of all) {
          if (other !== channel) { for (const listener of hear) listener({ data }); }
        }
      },
      addEventListener: (_, listener) => void own.add(listener),
      removeEventListener: (_, listener) => void own.delete(listener),
    };
    all.set(channel, own);
    return channel;
  };
}

Deno.test("borrowToken() asks the other tabs, and gives up where none has a token that is accepted", async () => {
  const open = tabs();
  const isAccepted = (token: string) => Promise.resolve(token === "abc");
  assert.equal(await borrowToken(open(), isAccepted, 10), undefined);
  lendToken(open(), () => undefined);
  lendToken(open(), () => "of an earlier start");
  assert.equal(await borrowToken(open(), isAccepted, 10), undefined);
  lendToken(open(), () => "abc");
  assert.equal(await borrowToken(open(), isAccepted, 10_000), "abc");
});

Deno.test("keepToken() keeps a token for the tab until forgetToken(), and does without storage", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  keepToken("abc", storage);
  assert.equal(takeToken("#/overview", storage).token, "abc");
  forgetToken(storage);
  assert.equal(takeToken("#/overview", storage).token, undefined);
  keepToken("abc", {
    ...storage,
    setItem: () => {
      throw new Error("forbidden");
    },
  });
});
