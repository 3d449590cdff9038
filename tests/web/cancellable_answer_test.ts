import assert from "node:assert/strict";
import { cancellableAnswer } from "../../lib/web/cancellable_answer.ts";

const later = <Value>(value: Value, ms: number) =>
  new Promise<Value>((resolve) => setTimeout(resolve, ms, value));

Deno.test("cancellableAnswer() returns an answer that is ready soon as it is", async () => {
  for (const text of ["{}", undefined]) {
    let ends = 0;
    const answer = await cancellableAnswer(() => Promise.resolve(text), () => void ends++);
    assert.deepEqual([answer, ends], [text, 1]);
  }
});

Deno.test("cancellableAnswer() begins one that takes longer, and sends it when it is ready", async () => {
  for (const text of ['{"größe":1}', undefined]) {
    let ends = 0;
    const answer = await cancellableAnswer(() => later(text, 50), () => void ends++, 1);
    assert.ok(answer instanceof ReadableStream);
    assert.equal(ends, 0);
    assert.equal(await new Response(answer).text(), text ?? "");
    assert.equal(ends, 1);
  }
});

Deno.test("cancellableAnswer() ends the work when its client has gone, and counts it until it has ended", async () => {
  const over = Promise.withResolvers<string>();
  let asked: AbortSignal | undefined;
  let ends = 0;
  const answer = await cancellableAnswer(
    (signal) => {
      asked = signal;
      return over.promise;
    },
    () => void ends++,
    1,
  );
  assert.ok(answer instanceof ReadableStream);
  const reader = answer.getReader();
  const read = reader.read();
  await reader.cancel();
  assert.deepEqual([asked?.aborted, ends], [true, 0]);
  over.resolve("late");
  assert.equal((await read).done, true);
  await later(undefined, 0);
  assert.equal(ends, 1);
});
