import assert from "node:assert/strict";
import type { OperationEvent } from "../../lib/runs/event.ts";
import { EventStream } from "../../lib/runs/event_stream.ts";

const ready = (taskId: string) => ({ type: "task.ready", taskId }) as const;
const unexpected = (thrown: unknown): never => assert.fail(String(thrown));

Deno.test("EventStream.emit() numbers events from where an earlier run ended", () => {
  const events: OperationEvent[] = [];
  const stream = new EventStream("op", [(event) => void events.push(event)], {
    lastSeq: 7,
    onFailure: unexpected,
  });
  assert.equal(stream.emit(ready("a")), undefined, "nobody to wait for");
  stream.emit(ready("b"));
  assert.deepEqual(events.map(({ seq, operationId }) => [seq, operationId]), [[8, "op"], [
    9,
    "op",
  ]]);
  assert.ok(events.every(({ time }) => new Date(time).toISOString() === time));
});

Deno.test("EventStream.emit() resolves when the slowest listener is done", async () => {
  const gate = Promise.withResolvers<void>();
  const stream = new EventStream("op", [() => gate.promise, () => {}], { onFailure: unexpected });
  let done = false;
  const emitted = Promise.resolve(stream.emit(ready("a"))).then(() => done = true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(done, false);
  gate.resolve();
  await emitted;
});

Deno.test("EventStream.emit() dismisses a listener that fails, tells once, and goes on with the others", async () => {
  const failures: unknown[] = [];
  const told = { throws: 0, rejects: 0, well: 0 };
  const stream = new EventStream("op", [
    () => {
      told.throws++;
      throw "thrown";
    },
    () => {
      told.rejects++;
      return Promise.reject("rejected");
    },
    () => void told.well++,
  ], { onFailure: (thrown) => failures.push(thrown) });
  // Two events before the rejection is noticed: it is told of both, and counts once.
  const both = [stream.emit(ready("a")), stream.emit(ready("b"))];
  await Promise.all(both);
  await stream.emit(ready("c"));
  assert.deepEqual(told, { throws: 1, rejects: 2, well: 3 });
  assert.deepEqual(failures, ["thrown", "rejected"]);
});
