/** JSON-RPC 2.0, with the examples of its specification. */

import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { anything, key, requiredKey, table, wholeNumber } from "../../lib/manifest/values.ts";
import { type Call, method, type MethodEntry } from "../../lib/web/method.ts";
import { answer, LARGEST_BATCH, refused } from "../../lib/web/rpc.ts";

const number = wholeNumber(-1_000, 1_000);
const notified: unknown[] = [];
const METHODS = new Map<string, MethodEntry>(Object.entries({
  subtract: method({
    summary: "",
    params: table({ minuend: requiredKey(number, ""), subtrahend: requiredKey(number, "") }),
    result: "",
    effect: "reads",
    handle: ({ minuend, subtrahend }) => Promise.resolve(minuend - subtrahend),
  }),
  update: method({
    summary: "",
    params: table({ a: key(anything(), ""), b: key(anything(), "") }),
    result: "",
    effect: "reads",
    handle: (params) => Promise.resolve(notified.push(params)),
  }),
  get_data: method({
    summary: "",
    params: table({}),
    result: "",
    effect: "reads",
    handle: () => Promise.resolve(["hello", 5]),
  }),
  fail: method({
    summary: "",
    params: table({}),
    result: "",
    effect: "reads",
    handle: () =>
      Promise.reject(new NestrError("NAME_UNKNOWN", "no such thing", { hint: "look again" })),
  }),
  crash: method({
    summary: "",
    params: table({}),
    result: "",
    effect: "reads",
    handle: () => Promise.reject(new TypeError("a mistake")),
  }),
  change: method({
    summary: "",
    params: table({}),
    result: "",
    effect: "changes",
    handle: () => Promise.resolve("changed"),
  }),
}));

const refuse = (): never => {
  throw new NestrError("READ_ONLY", "refused");
};
const call = { session: { requireWritable: refuse } } as unknown as Call;

// deno-lint-ignore no-explicit-any -- answers of every shape are looked into
const ask = async (text: string): Promise<any> => await answer(text, METHODS, call);

Deno.test("answer() takes parameters by position", async () => {
  assert.deepEqual(
    await ask('{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}'),
    { jsonrpc: "2.0", result: 19, id: 1 },
  );
  assert.deepEqual(
    await ask('{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}'),
    { jsonrpc: "2.0", result: -19, id: 2 },
  );
});

Deno.test("answer() takes parameters by name, in any order", async () => {
  for (const params of ['{"subtrahend": 23, "minuend": 42}', '{"minuend": 42, "subtrahend": 23}']) {
    assert.deepEqual(
      await ask(`{"jsonrpc": "2.0", "method": "subtract", "params": ${params}, "id": "3"}`),
      { jsonrpc: "2.0", result: 19, id: "3" },
    );
  }
});

Deno.test("answer() carries notifications out and answers none, not even those that fail", async () => {
  notified.length = 0;
  for (
    const text of [
      '{"jsonrpc": "2.0", "method": "update", "params": [1, 2]}',
      '{"jsonrpc": "2.0", "method": "foobar"}',
      '{"jsonrpc": "2.0", "method": "fail"}',
      '{"jsonrpc": "2.0", "method": "subtract", "params": {"wrong": 1}}',
    ]
  ) assert.equal(await ask(text), undefined, text);
  assert.deepEqual(notified, [{ a: 1, b: 2 }]);
});

Deno.test("answer() says -32601 for an unknown method, with the nearest ones", async () => {
  const { error, id } = await ask('{"jsonrpc": "2.0", "method": "substract", "id": "1"}');
  assert.equal(id, "1");
  assert.equal(error.code, -32601);
  assert.equal(error.data.code, "RPC_INVALID");
  assert.equal(error.data.hint, "did you mean subtract?");
});

Deno.test("answer() tells what to use instead of a method that is not there over HTTP", async () => {
  const { error } = await ask('{"jsonrpc": "2.0", "method": "events.subscribe", "id": 1}');
  assert.equal(error.code, -32601);
  assert.equal(error.data.hint, "use GET /events and GET /follow");
});

Deno.test("refused() says -32600 for a request that is wrong as a whole, and never -32602", () => {
  const numberOf = (response: ReturnType<typeof refused>) =>
    "error" in response ? [response.id, response.error.code] : undefined;
  assert.deepEqual(numberOf(refused(new NestrError("RPC_INVALID", "no JSON"))), [null, -32600]);
  assert.deepEqual(numberOf(refused(new NestrError("SERVER_BUSY", "busy"))), [null, -32000]);
  assert.deepEqual(numberOf(refused(new NestrError("INTERNAL", "a mistake"))), [null, -32603]);
});

Deno.test("answer() says -32700 for what is no JSON, a batch included", async () => {
  for (
    const text of [
      '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
      '[{"jsonrpc": "2.0", "method": "get_data", "id": "1"}, {"jsonrpc": "2.0", "method"',
      "",
      "\0",
    ]
  ) {
    const { error, id } = await ask(text);
    assert.deepEqual([error.code, error.data.code, id], [-32700, "RPC_INVALID", null], text);
  }
});

Deno.test("answer() says -32600 for JSON that is no request", async () => {
  for (
    const text of [
      '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
      '{"foo": "boo"}',
      '{"jsonrpc": "1.0", "method": "get_data", "id": null}',
      '{"jsonrpc": "2.0", "method": "get_data", "params": 1}',
      '{"jsonrpc": "2.0", "method": "get_data", "params": null}',
      '{"jsonrpc": "2.0", "method": "get_data", "id": {}}',
      "1",
      "null",
      '"get_data"',
      "[]",
    ]
  ) {
    const { error, id } = await ask(text);
    assert.deepEqual([error?.code, id], [-32600, null], text);
  }
});

Deno.test("answer() answers each of a batch by itself", async () => {
  assert.deepEqual(
    (await ask("[1,2,3]")).map((it: { error: { code: number } }) => it.error.code),
    [-32600, -32600, -32600],
  );
  const answers = await ask(`[
    {"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": "1"},
    {"jsonrpc": "2.0", "method": "update", "params": [7]},
    {"foo": "boo"},
    {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
    {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
  ]`);
  assert.deepEqual(
    answers.map((it: { id: unknown; result?: unknown; error?: { code: number } }) => [
      it.id,
      it.result ?? it.error?.code,
    ]),
    [["1", 19], [null, -32600], ["5", -32601], ["9", ["hello", 5]]],
  );
});

Deno.test("answer() answers a batch of notifications with nothing", async () => {
  const one = '{"jsonrpc": "2.0", "method": "update", "params": [1]}';
  assert.equal(await ask(`[${one}, ${one}]`), undefined);
});

Deno.test("answer() refuses a batch that is too large, as a whole", async () => {
  const one = '{"jsonrpc": "2.0", "method": "get_data", "id": 1}';
  const { error } = await ask(`[${Array(LARGEST_BATCH + 1).fill(one).join(",")}]`);
  assert.equal(error.code, -32600);
  assert.equal((await ask(`[${Array(LARGEST_BATCH).fill(one).join(",")}]`)).length, LARGEST_BATCH);
});

Deno.test("answer() says -32602 for wrong parameters, and names all that is wrong", async () => {
  const params = '{"minuend": "42", "subtrahent": 1}';
  const { error } = await ask(
    `{"jsonrpc": "2.0", "method": "subtract", "params": ${params}, "id": 1}`,
  );
  assert.equal(error.code, -32602);
  assert.deepEqual(
    error.data.details.problems.map((it: { path: string }) => it.path).sort(),
    ["minuend", "subtrahend", "subtrahent"],
  );
  assert.match(JSON.stringify(error.data.details.problems), /did you mean \\"subtrahend\\"/);
  for (const wrong of ["[1,2,3]", "[1]", "{}", '{"__proto__": 1}', '{"minuend": 1e99}']) {
    const { error } = await ask(
      `{"jsonrpc": "2.0", "method": "subtract", "params": ${wrong}, "id": 1}`,
    );
    assert.equal(error.code, -32602, wrong);
  }
});

Deno.test("answer() names the first problems of very many, and how many more there are", async () => {
  const names = Array.from({ length: 80_000 }, (_, i) => `"unknown${i}":1`);
  const { error } = await ask(
    `{"jsonrpc": "2.0", "method": "get_data", "params": {${names.join(",")}}, "id": 1}`,
  );
  assert.equal(error.code, -32602);
  assert.deepEqual([error.data.details.problems.length, error.data.details.more], [20, 79_980]);
  const long = "x".repeat(100_000);
  for (const params of [`{"${long}": 1}`, `{"minuend": "${long}", "${long}": {}}`]) {
    const answered = await ask(
      `{"jsonrpc": "2.0", "method": "subtract", "params": ${params}, "id": 1}`,
    );
    assert.ok(JSON.stringify(answered).length < 2_000, "a request is answered with itself");
  }
});

Deno.test("answer() says -32000 with the error of the engine, -32603 for a mistake of ours", async () => {
  const failed = await ask('{"jsonrpc": "2.0", "method": "fail", "id": 1}');
  assert.deepEqual(failed.error, {
    code: -32000,
    message: "no such thing",
    data: {
      code: "NAME_UNKNOWN",
      kind: "user",
      message: "no such thing",
      hint: "look again",
    },
  });
  const crashed = await ask('{"jsonrpc": "2.0", "method": "crash", "id": 1}');
  assert.deepEqual([crashed.error.code, crashed.error.data.code], [-32603, "INTERNAL"]);
  assert.ok(!JSON.stringify(crashed).includes("rpc_test.ts"), "it shows a stack");
});

Deno.test("answer() refuses what changes something where the session only reads", async () => {
  const { error } = await ask('{"jsonrpc": "2.0", "method": "change", "id": 1}');
  assert.equal(error.data.code, "READ_ONLY");
  const { result } = await ask('{"jsonrpc": "2.0", "method": "get_data", "id": 1}');
  assert.deepEqual(result, ["hello", 5], "what only reads is refused as well");
});
