import assert from "node:assert/strict";
import { EventHub } from "../../lib/web/event_hub.ts";

const change = (hub: EventHub) =>
  hub.emit({ type: "repositories.changed", project: "/p", names: null });

const output = (hub: EventHub) =>
  hub.emit({
    type: "operation.event",
    operation: "o",
    project: "/p",
    event: {
      seq: 1,
      time: "",
      operationId: "o",
      type: "task.output",
      taskId: "t",
      stream: "stdout",
      text: "text",
    },
  });

Deno.test("Subscription.next() ends with the hub and with its own end", async () => {
  const hub = new EventHub();
  using first = hub.subscribe();
  using second = hub.subscribe();
  await first.next();
  await second.next();
  const waiting = [first.next(), second.next()];
  first.close();
  assert.equal(await waiting[0], undefined);
  hub.close();
  assert.equal(await waiting[1], undefined);
  assert.equal(await second.next(), undefined);
});

Deno.test("Subscription.next() waits on where it is woken for output that it does not want", async () => {
  const hub = new EventHub();
  using subscription = hub.subscribe({ output: false });
  assert.equal((await subscription.next(0))?.length, 1);
  const next = subscription.next(600_000);
  output(hub);
  await new Promise((resolve) => setTimeout(resolve, 50));
  change(hub);
  assert.deepEqual((await next)?.map(({ seq }) => seq), [2]);
  output(hub);
  assert.deepEqual(await subscription.next(20), []);
  hub.close();
});
