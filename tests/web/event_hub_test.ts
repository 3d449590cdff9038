import assert from "node:assert/strict";
import { EventHub } from "../../lib/web/event_hub.ts";
import type { Subscription } from "../../lib/web/subscription.ts";
import type { ServerEvent } from "../../lib/web/wire.ts";
import { thrownBy } from "../support/thrown.ts";

const change = (hub: EventHub, name = "x") =>
  hub.emit({ type: "repositories.changed", project: "/p", names: [name] });

const output = (hub: EventHub, text: string) =>
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
      text,
    },
  });

/** All that comes before nothing more does. */
async function drain(subscription: Subscription): Promise<ServerEvent[]> {
  const events: ServerEvent[] = [];
  for (;;) {
    const next = await subscription.next(30);
    if (next === undefined || next.length === 0) return events;
    events.push(...next.map(({ json }) => JSON.parse(json)));
  }
}

const types = (events: readonly ServerEvent[]) => events.map(({ type }) => type);
const seqs = (events: readonly ServerEvent[]) => events.map(({ seq }) => seq);

Deno.test("EventHub begins with hello and hands out what happens from then on, in order", async () => {
  const hub = new EventHub();
  change(hub);
  using subscription = hub.subscribe();
  for (let i = 0; i < 1_000; i++) i % 2 ? change(hub) : output(hub, "text");
  const events = await drain(subscription);
  assert.deepEqual(events[0]?.type, "hello");
  assert.deepEqual(seqs(events.slice(1)), Array.from({ length: 1_000 }, (_, i) => i + 2));
  hub.close();
});

Deno.test("EventHub goes on behind the last event that was heard", async () => {
  const hub = new EventHub();
  for (let i = 0; i < 10; i++) change(hub);
  using subscription = hub.subscribe({ after: `${hub.start}-7` });
  const events = await drain(subscription);
  assert.deepEqual(types(events), [
    "hello",
    "repositories.changed",
    "repositories.changed",
    "repositories.changed",
  ]);
  assert.deepEqual(seqs(events), [7, 8, 9, 10]);
  hub.close();
});

Deno.test("EventHub gives its first frame no id, so that hearing only it loses nothing", async () => {
  const hub = new EventHub();
  change(hub);
  using subscription = hub.subscribe();
  assert.equal((await subscription.next())?.[0]?.id, undefined);
  hub.close();
});

Deno.test("EventHub says gap for what it does not keep any more, and for another start", async () => {
  const hub = new EventHub({ facts: 5 });
  for (let i = 0; i < 10; i++) change(hub);
  const gapOf = async (after: string) => {
    using subscription = hub.subscribe({ after });
    const [, gap, ...rest] = await drain(subscription);
    assert.deepEqual(rest, []);
    return gap?.type === "gap" ? [gap.reason, gap.seq] : gap;
  };
  assert.deepEqual(await gapOf(`${hub.start}-4`), ["expired", 10]);
  assert.equal(await gapOf(`${hub.start}-10`), undefined);
  assert.deepEqual(await gapOf("another-4"), ["restarted", 10]);
  assert.deepEqual(await gapOf(`${hub.start}-11`), ["restarted", 10]);
  using whole = hub.subscribe({ after: `${hub.start}-5` });
  assert.deepEqual(seqs(await drain(whole)), [5, 6, 7, 8, 9, 10]);
  hub.close();
});

Deno.test("EventHub refuses an id that is none", () => {
  const hub = new EventHub();
  for (const after of ["", "x", "-1", "a-b-c", "../../etc", `${hub.start}-1e9`]) {
    assert.equal(thrownBy(() => hub.subscribe({ after })).code, "RPC_INVALID", after);
  }
  hub.close();
});

Deno.test("EventHub keeps facts however much output there is", async () => {
  const hub = new EventHub({ outputCharacters: 10_000 });
  using slow = hub.subscribe();
  change(hub, "before");
  for (let i = 0; i < 1_000; i++) output(hub, "x".repeat(1_000));
  change(hub, "behind");
  const events = await drain(slow);
  const facts = events.filter(({ type }) => type === "repositories.changed");
  assert.equal(facts.length, 2);
  const outputs = events.filter(({ type }) => type === "operation.event");
  assert.ok(outputs.length > 0 && outputs.length < 10, `${outputs.length} of 1000 were kept`);
  // That output is missing is said where it is missing: before what was kept.
  assert.deepEqual(types(events).filter((it) => it !== "operation.event"), [
    "hello",
    "gap",
    "repositories.changed",
    "repositories.changed",
  ]);
  hub.close();
});

/** The reasons of gaps, and the types of everything else but output. */
const heard = (events: readonly ServerEvent[]) =>
  events.filter(({ type }) => type !== "operation.event")
    .map((it) => it.type === "gap" ? it.reason : it.type);

Deno.test("EventHub says gap with the reason output to who goes on behind output that is not kept", async () => {
  const hub = new EventHub({ outputCharacters: 1_000 });
  change(hub);
  for (let i = 0; i < 50; i++) output(hub, "x".repeat(200));
  change(hub);
  using listener = hub.subscribe({ after: `${hub.start}-1` });
  const events = await drain(listener);
  assert.deepEqual(heard(events), ["hello", "output", "repositories.changed"]);
  assert.equal(events[1]?.seq, 1, "it stands where something is missing");
  assert.deepEqual(seqs(events.slice(2)).at(-1), 52);
  using without = hub.subscribe({ after: `${hub.start}-1`, output: false });
  assert.deepEqual(heard(await drain(without)), ["hello", "repositories.changed"]);
  using behind = hub.subscribe({ after: `${hub.start}-${events[2]!.seq - 1}` });
  assert.deepEqual(heard(await drain(behind)), ["hello", "repositories.changed"]);
  hub.close();
});

Deno.test("EventHub says gap with the reason output once for each stretch that is missing", async () => {
  const hub = new EventHub({ outputCharacters: 1_000 });
  using slow = hub.subscribe();
  await slow.next();
  // More facts than are handed out at a time stand before the first output that was kept.
  for (let i = 0; i < 500; i++) change(hub);
  for (let i = 0; i < 50; i++) output(hub, "x".repeat(200));
  assert.equal(heard(await drain(slow)).filter((it) => it === "output").length, 1);
  for (let i = 0; i < 50; i++) output(hub, "x".repeat(200));
  assert.equal(heard(await drain(slow)).filter((it) => it === "output").length, 1);
  output(hub, "x");
  assert.deepEqual(heard(await drain(slow)), []);
  hub.close();
});

Deno.test("EventHub gives a gap of output no id, so that who hears only it is told again", async () => {
  const hub = new EventHub({ outputCharacters: 1_000 });
  for (let i = 0; i < 50; i++) output(hub, "x".repeat(200));
  using listener = hub.subscribe({ after: `${hub.start}-1` });
  await listener.next();
  const [gap, first] = (await listener.next())!;
  assert.match(gap!.json, /"gap"/);
  assert.equal(gap!.id, undefined);
  assert.notEqual(first!.id, undefined);
  hub.close();
});

Deno.test("EventHub tells a listener that is too slow of the gap, and it goes on behind it", async () => {
  const hub = new EventHub({ facts: 10 });
  using slow = hub.subscribe();
  await slow.next();
  for (let i = 0; i < 100; i++) change(hub);
  const events = await drain(slow);
  assert.deepEqual(events.map((it) => it.type === "gap" ? it.reason : it.type), ["slow"]);
  change(hub);
  assert.deepEqual(seqs(await drain(slow)), [101]);
  hub.close();
});

Deno.test("EventHub leaves output out for those who do not want it", async () => {
  const hub = new EventHub();
  using subscription = hub.subscribe({ output: false });
  output(hub, "text");
  change(hub);
  assert.deepEqual(types(await drain(subscription)), ["hello", "repositories.changed"]);
  hub.close();
});

Deno.test("EventHub does not grow with its listeners: a thousand that never read hold nothing", () => {
  const hub = new EventHub({ facts: 100, outputCharacters: 100_000 });
  const subscriptions = Array.from({ length: 1_000 }, () => hub.subscribe());
  const before = Deno.memoryUsage().heapUsed;
  for (let i = 0; i < 20_000; i++) output(hub, "x".repeat(5_000));
  const grown = Deno.memoryUsage().heapUsed - before;
  assert.equal(hub.subscribers, 1_000);
  // 100 MB have passed; what is kept is a thousandth of it.
  assert.ok(grown < 60_000_000, `${grown} bytes`);
  for (const subscription of subscriptions) subscription.close();
  assert.equal(hub.subscribers, 0);
  hub.close();
});

Deno.test("EventHub refuses more listeners than it allows, and those after its end", () => {
  const hub = new EventHub({ subscribers: 2 });
  hub.subscribe();
  const second = hub.subscribe();
  assert.equal(thrownBy(() => hub.subscribe()).code, "SERVER_BUSY");
  second.close();
  hub.subscribe();
  hub.close();
  assert.equal(thrownBy(() => hub.subscribe()).code, "SERVER_BUSY");
});
