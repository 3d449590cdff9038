import assert from "node:assert/strict";
import { EventBuffer, type KeptEvent } from "../../lib/web/event_buffer.ts";

const event = (seq: number, json = "{}"): KeptEvent => ({ seq, id: `s-${seq}`, json });

const numbers = (events: readonly KeptEvent[]) => events.map(({ seq }) => seq);

Deno.test("EventBuffer.after() gives the first events behind a number, also where numbers are missing", () => {
  const buffer = new EventBuffer(100, 1_000);
  for (const seq of [1, 4, 5, 9]) buffer.put(event(seq));
  assert.deepEqual(numbers(buffer.after(0, 10)), [1, 4, 5, 9]);
  assert.deepEqual(numbers(buffer.after(3, 2)), [4, 5]);
  assert.deepEqual(numbers(buffer.after(5, 10)), [9]);
  assert.deepEqual(numbers(buffer.after(9, 10)), []);
});

Deno.test("EventBuffer drops the oldest of too many events or characters, and knows the last of them", () => {
  const few = new EventBuffer(3, Infinity);
  const short = new EventBuffer(Infinity, 30);
  assert.equal(few.forgotten, 0);
  for (let seq = 1; seq <= 10_000; seq++) {
    few.put(event(seq));
    short.put(event(seq, "x".repeat(10)));
  }
  for (const buffer of [few, short]) {
    assert.deepEqual(numbers(buffer.after(0, 10)), [9_998, 9_999, 10_000]);
    assert.equal(buffer.forgotten, 9_997);
  }
});

Deno.test("EventBuffer keeps the newest event however large it is", () => {
  const buffer = new EventBuffer(10, 30);
  buffer.put(event(1));
  buffer.put(event(2, "x".repeat(100)));
  assert.deepEqual(numbers(buffer.after(0, 10)), [2]);
  buffer.put(event(3));
  assert.deepEqual(numbers(buffer.after(0, 10)), [3]);
});
