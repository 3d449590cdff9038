import { effect } from "@preact/signals";
import assert from "node:assert/strict";
import { NONE } from "../../../../lib/web/app/state/operation_fold.ts";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import { OperationStore } from "../../../../lib/web/app/state/operation_store.ts";
import { TaskLog } from "../../../../lib/web/app/state/task_log.ts";
import type { OperationDetails, ServerEvent } from "../../../../lib/web/wire.ts";
import { FakeServer, settle, SUMMARY, until } from "./fake_server.ts";

/** A journal with one log that grows, read through the same methods as the server's. */
class Journal {
  text = "";
  reads = 0;
  readonly client = new RpcClient("secret", (_, init) => {
    const { id, method, params } = JSON.parse(String(init.body));
    return Promise.resolve(
      Response.json({ jsonrpc: "2.0", id, result: this.#answer(method, params) }),
    );
  });

  #answer(method: string, params: { from?: number; limit: number; tail?: boolean }): unknown {
    if (method !== "logs") return { operations: [] };
    this.reads++;
    const end = this.text.length;
    const tail = Math.max(0, end - params.limit);
    const from = params.tail
      ? tail === 0 ? 0 : this.text.indexOf("\n", tail) + 1
      : params.from ?? 0;
    const to = Math.min(end, from + params.limit);
    return { run: "r", task: "t", from, to, end, text: this.text.slice(from, to) };
  }

  /** Prints, and returns the event that tells of it. */
  print(text: string): ServerEvent {
    const from = this.text.length;
    this.text += text;
    const event = { seq: 0, time: "", operationId: "r", type: "task.output", taskId: "t", text };
    return {
      seq: 0,
      time: "",
      type: "operation.event",
      operation: "r",
      project: "/p",
      event: { ...event, type: "task.output", stream: "stdout" },
      log: { from, to: this.text.length },
    };
  }
}

function follow(journal: Journal) {
  const operations = new OperationStore(journal.client, undefined);
  const log = new TaskLog(journal.client, operations, {
    project: undefined,
    run: "r",
    task: "t",
    journalled: true,
  });
  log.open();
  return { log, operations };
}

Deno.test("TaskLog follows output without reading what it was told", async () => {
  const journal = new Journal();
  journal.print("one\n");
  const { log, operations } = follow(journal);
  await until(() => log.lines.length === 1);
  operations.take([journal.print("two\n"), journal.print("three\n")]);
  assert.equal(log.lines.text(), "one\ntwo\nthree\n");
  assert.equal(journal.reads, 1);
  log.close();
});

Deno.test("TaskLog reads what was lost in between, once and in order", async () => {
  const journal = new Journal();
  const { log, operations } = follow(journal);
  await until(() => !log.loading.value);
  operations.take([journal.print("one\n")]);
  journal.print("lost\n");
  operations.take([journal.print("three\n")]);
  await until(() => log.lines.length === 3);
  operations.take([journal.print("four\n")]);
  await until(() => log.lines.length === 4);
  assert.equal(log.lines.text(), journal.text);
  log.close();
});

Deno.test("TaskLog takes nothing twice that came while it was reading", async () => {
  const journal = new Journal();
  journal.print("one\n");
  const { log, operations } = follow(journal);
  operations.take([journal.print("two\n"), journal.print("three\n")]);
  await until(() => log.lines.length >= 3);
  assert.equal(log.lines.text(), journal.text);
  log.close();
});

Deno.test("TaskLog.catchUp() reads what came while nobody could hear", async () => {
  const journal = new Journal();
  const { log } = follow(journal);
  await until(() => !log.loading.value);
  journal.print("while away\n");
  log.catchUp();
  await until(() => log.lines.length === 1);
  assert.equal(log.lines.text(), "while away\n");
  log.close();
});

Deno.test("TaskLog.catchUp() asks once, however often it is told to while a server is slow", async () => {
  const journal = new Journal();
  const { log } = follow(journal);
  await until(() => !log.loading.value);
  const before = journal.reads;
  journal.print("one\n");
  for (let time = 0; time < 50; time++) log.catchUp();
  await until(() => log.lines.length === 1);
  await settle();
  assert.equal(journal.reads, before + 1);
  log.close();
});

Deno.test("TaskLog shows the end of a long log first, and then all of it", async () => {
  const journal = new Journal();
  journal.print(Array.from({ length: 180_000 }, (_, line) => `line ${line}\n`).join(""));
  const { log } = follow(journal);
  const shown: { readonly first: string; readonly last: string; readonly earlier: number }[] = [];
  const end = effect(() => {
    const earlier = log.version.value > 0 ? log.earlier.peek() : 0;
    const [first, last] = [0, log.lines.length - 1].map((line) => log.lines.at(line)?.text ?? "");
    shown.push({ first: first!, last: last!, earlier });
  });
  await until(() => log.lines.at(0)?.text === "line 0");
  end();
  const [, one, two] = shown;
  assert.ok(one!.earlier > 0);
  assert.notEqual(one!.first, "line 0");
  assert.equal(one!.last, "line 179999");
  assert.deepEqual(two, { first: "line 0", last: "line 179999", earlier: 0 });
  assert.equal(log.lines.text(), journal.text);
  log.close();
});

Deno.test("TaskLog reads on where the server says that output is missing", async () => {
  const journal = new Journal();
  const { log, operations } = follow(journal);
  await until(() => !log.loading.value);
  journal.print("lost\n");
  operations.take([{ seq: 9, time: "", type: "gap", reason: "output" }]);
  await until(() => log.lines.length === 1);
  log.close();
});

Deno.test("TaskLog.close() ends reading, also where more was told of than was read", async () => {
  let requests = 0;
  const client = new RpcClient("secret", (_, { signal }) => {
    // A page that asks for ever would keep this test busy for ever as well.
    if (++requests > 50) return new Promise(() => {});
    return new Promise((_, reject) => {
      const end = (): void => reject(new DOMException("closed", "AbortError"));
      if (signal?.aborted) end();
      else signal?.addEventListener("abort", end);
    });
  });
  const operations = new OperationStore(client, undefined);
  const place = { project: undefined, run: "r", task: "t", journalled: true };
  const log = new TaskLog(client, operations, place);
  log.open();
  operations.take([new Journal().print("printed while it reads\n")]);
  await settle();
  log.close();
  await settle();
  assert.equal(requests, 1);
});

/** What an operation has printed that is in no journal, as `operation` tells it. */
const printed = (seq: number, text: string): OperationDetails => ({
  ...{ ...SUMMARY, seq, journalled: false, counts: NONE, plan: null },
  states: [{ id: "t", state: "running", attempt: 1, startedAt: null, result: null }],
  output: { t: text },
});

const output = (seq: number, text: string): ServerEvent => ({
  ...{ seq, time: "", type: "operation.event", operation: "r", project: "/p" },
  event: {
    ...{ seq, time: "", operationId: "r", type: "task.output", taskId: "t" },
    ...{ stream: "stdout", text },
  },
});

/** Looks at what is in no journal. */
async function watch(first: OperationDetails) {
  const now = { details: first };
  const { client } = new FakeServer({ operation: () => now.details });
  const operations = new OperationStore(client, "/p");
  const run = operations.run("r");
  await until(() => run.value !== undefined);
  const open = (): TaskLog => {
    const place = { project: undefined, run: "r", task: "t", journalled: false };
    const log = new TaskLog(client, operations, place);
    log.open();
    return log;
  };
  return { now, operations, open };
}

Deno.test("TaskLog shows what was printed while nobody looked, though no journal has it", async () => {
  const { now, operations, open } = await watch(printed(10, "one\n"));
  // While one looks elsewhere nothing is told of it.
  now.details = printed(14, "one\ntwo\n");
  const log = open();
  assert.equal(log.lines.text(), "one\n");
  await until(() => log.lines.length === 2);
  assert.equal(log.lines.text(), "one\ntwo\n");
  // What the answer holds is told all the same, as the stream goes on from before.
  operations.take([output(13, "two\n"), output(15, "three\n")]);
  assert.equal(log.lines.text(), "one\ntwo\nthree\n");
  log.close();
  operations.close();
});

Deno.test("TaskLog asks again for what is in no journal after a lost connection, and where some is missing", async () => {
  const { now, operations, open } = await watch(printed(10, "one\n"));
  const log = open();
  await until(() => !log.loading.value);
  await settle();
  const before = log.lines;
  log.catchUp();
  await settle();
  assert.equal(log.lines, before, "what is complete stays as it is");
  now.details = printed(14, "one\ntwo\n");
  log.catchUp();
  await until(() => log.lines.length === 2);
  now.details = printed(20, "one\ntwo\nthree\n");
  operations.take([{ seq: 21, time: "", type: "gap", reason: "output" }]);
  await until(() => log.lines.length === 3);
  log.close();
  operations.close();
});
