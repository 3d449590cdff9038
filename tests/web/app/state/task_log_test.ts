import assert from "node:assert/strict";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import { OperationStore } from "../../../../lib/web/app/state/operation_store.ts";
import { TaskLog } from "../../../../lib/web/app/state/task_log.ts";
import type { ServerEvent } from "../../../../lib/web/wire.ts";

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

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !holds();) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
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

Deno.test("TaskLog shows the end of a long log first, and then all of it", async () => {
  const journal = new Journal();
  journal.print(Array.from({ length: 300_000 }, (_, line) => `${line}\n`).join(""));
  const { log } = follow(journal);
  await until(() => log.lines.length > 0);
  assert.ok(log.earlier.value > 0 || log.lines.at(0)?.text === "0");
  await until(() => log.earlier.value === 0);
  assert.equal(log.lines.text(), journal.text);
  log.close();
});
