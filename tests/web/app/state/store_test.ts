import assert from "node:assert/strict";
import { RequestError } from "../../../../lib/web/app/client/failure.ts";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import { NONE } from "../../../../lib/web/app/state/operation_fold.ts";
import { OperationStore } from "../../../../lib/web/app/state/operation_store.ts";
import { Resource } from "../../../../lib/web/app/state/resource.ts";
import type { OperationDetails, OperationSummary, ServerEvent } from "../../../../lib/web/wire.ts";

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds();) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("Resource.reload() asks once more for what changed while it was loading, not twice", async () => {
  let asked = 0;
  const resource = new Resource(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return ++asked;
  });
  const first = resource.reload();
  void resource.reload();
  void resource.reload();
  assert.equal(resource.loading, true);
  await first;
  assert.equal(asked, 2);
  assert.equal(resource.value, 2);
  assert.equal(resource.loading, false);
});

Deno.test("Resource keeps what was loaded when loading fails, and retry() mends it", async () => {
  let fails = false;
  const resource = new Resource(() => {
    const failure = { code: "DISCONNECTED", message: "gone" };
    return fails ? Promise.reject(new RequestError(failure)) : Promise.resolve("value");
  });
  resource.refresh();
  assert.equal(resource.wanted, false);
  await resource.reload();
  fails = true;
  await resource.reload();
  assert.equal(resource.value, "value");
  assert.equal(resource.failure?.code, "DISCONNECTED");
  fails = false;
  resource.retry();
  await until(() => resource.failure === undefined);
});

const SUMMARY: OperationSummary = {
  id: "r",
  project: "/p",
  operation: "run",
  title: "make",
  state: "running",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: null,
  tasks: 1,
  counts: NONE,
  journalled: true,
  error: null,
  result: null,
};

const ENDED: OperationSummary = {
  ...SUMMARY,
  state: "succeeded",
  endedAt: "2026-01-01T00:00:05.000Z",
  counts: { ...NONE, succeeded: 1 },
};

const finished: ServerEvent = {
  seq: 12,
  time: "",
  type: "operation.event",
  operation: "r",
  project: "/p",
  event: {
    seq: 4,
    time: "",
    operationId: "r",
    type: "task.finished",
    taskId: "api",
    result: { state: "succeeded", exitCode: 0, attempts: 1, durationMs: 1 },
  },
};

/** A server with one operation, whose answer about it comes when the test says so. */
function server() {
  let answer: (details: OperationDetails) => void = () => {};
  const details = new Promise<OperationDetails>((resolve) => answer = resolve);
  const client = new RpcClient("secret", async (_, init) => {
    const { id, method } = JSON.parse(String(init.body));
    const result = method === "operation" ? await details : { operations: [SUMMARY] };
    return Response.json({ jsonrpc: "2.0", id, result });
  });
  return { client, answer };
}

const DETAILS: OperationDetails = {
  ...SUMMARY,
  plan: null,
  states: [{ id: "api", state: "running", attempt: 1, startedAt: null, result: null }],
  seq: 11,
  output: {},
};

Deno.test("OperationStore.run() adds what happened while it was loading", async () => {
  const { client, answer } = server();
  const store = new OperationStore(client, "/p");
  store.want();
  const run = store.run("r");
  store.take([finished]);
  assert.equal(run.loading, true);
  answer(DETAILS);
  await until(() => run.value !== undefined);
  assert.equal(run.value?.tasks[0]?.look, "succeeded");
  assert.equal(run.value?.counts.succeeded, 1);
  store.close();
});

Deno.test("OperationStore.run() does not count again what the answer already holds", async () => {
  const { client, answer } = server();
  const store = new OperationStore(client, "/p");
  const run = store.run("r");
  store.take([finished]);
  answer({ ...DETAILS, seq: 12, counts: { ...NONE, succeeded: 1 } });
  await until(() => run.value !== undefined);
  assert.equal(run.value?.counts.succeeded, 1);
  store.close();
});

Deno.test("OperationStore.changed() does not believe an answer that is older than the end", async () => {
  const { client, answer } = server();
  const store = new OperationStore(client, "/p");
  store.want();
  const run = store.run("r");
  answer(DETAILS);
  await until(() => run.value !== undefined && store.running.value === 1);
  store.changed({ ...SUMMARY, state: "ending" });
  assert.equal(run.value?.state, "ending");
  store.take([{ seq: 13, time: "", type: "operation.ended", operation: ENDED }]);
  store.changed({ ...SUMMARY, state: "ending" });
  assert.equal(run.value?.state, "succeeded");
  assert.equal(store.running.value, 0);
  assert.equal(store.summaries[0]?.state, "succeeded");
  store.close();
});

Deno.test("OperationStore shows an operation that was begun elsewhere, and none of another project", async () => {
  const { client } = server();
  const store = new OperationStore(client, "/p");
  store.want();
  await until(() => store.summaries.length === 1);
  const begun = (id: string, project: string): ServerEvent => ({
    seq: 20,
    time: "",
    type: "operation.begun",
    operation: { ...SUMMARY, id, project },
  });
  store.take([begun("new", "/p"), begun("other", "/elsewhere")]);
  assert.deepEqual(store.summaries.map(({ id }) => id), ["new", "r"]);
  store.close();
});
