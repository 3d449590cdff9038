import assert from "node:assert/strict";
import { LineBuffer } from "../../../../lib/web/app/text/line_buffer.ts";
import { WrappedLines } from "../../../../lib/web/app/text/wrapped_lines.ts";

/** A log of lines with these lengths. */
function logOf(...lengths: readonly number[]): LineBuffer {
  const buffer = new LineBuffer();
  for (const length of lengths) buffer.append(`${"x".repeat(length)}\n`);
  return buffer;
}

/** Rows of ten characters, twenty pixels high. */
function wrappedOf(buffer: LineBuffer): WrappedLines {
  const wrapped = new WrappedLines(10, 20);
  wrapped.extend(buffer);
  return wrapped;
}

const topsOf = (wrapped: WrappedLines) =>
  Array.from({ length: wrapped.count + 1 }, (_, line) => wrapped.top(line) / 20);

Deno.test("WrappedLines computes from its length how many rows a line takes", () => {
  const buffer = logOf(0, 1, 10, 11, 20, 35);
  buffer.append(`\u001b[31m${"x".repeat(10)}\u001b[0m\n\t\t\t\n`);
  assert.deepEqual(topsOf(wrappedOf(buffer)), [0, 1, 2, 3, 5, 7, 11, 12, 14]);
});

Deno.test("WrappedLines finds the line at each distance from the top", () => {
  const wrapped = wrappedOf(logOf(5, 25, 5));
  assert.deepEqual([-5, 0, 19, 20, 79, 80, 99, 100, 5_000].map((at) => wrapped.at(at)), [
    ...[0, 0, 0, 1, 1, 2, 2, 2, 2],
  ]);
  assert.equal(wrappedOf(new LineBuffer()).at(50), 0);
});

Deno.test("WrappedLines goes on as the log grows, also inside its last line", () => {
  const buffer = logOf(15);
  const wrapped = wrappedOf(buffer);
  buffer.append("12345678");
  wrapped.extend(buffer);
  assert.deepEqual(topsOf(wrapped), [0, 2, 3]);
  buffer.append("901234\n.");
  wrapped.extend(buffer);
  assert.deepEqual(topsOf(wrapped), [0, 2, 4, 5]);
});

Deno.test("WrappedLines follows lines that are prepended and dropped", () => {
  const buffer = new LineBuffer({ lines: 2, characters: 1_000 });
  buffer.append(`${"x".repeat(15)}\n`);
  const wrapped = wrappedOf(buffer);
  buffer.prepend(`${"x".repeat(35)}\n`);
  wrapped.extend(buffer);
  assert.deepEqual(topsOf(wrapped), [0, 4, 6]);
  buffer.append("x\n");
  wrapped.extend(buffer);
  assert.deepEqual(topsOf(wrapped), [0, 2, 3]);
});

Deno.test("WrappedLines is corrected by heights that were measured", () => {
  const wrapped = wrappedOf(logOf(5, 5, 5, 5));
  assert.equal(wrapped.correct(1, [20, 20]), false);
  assert.equal(wrapped.correct(1, [60.3, 20]), true);
  assert.deepEqual(topsOf(wrapped), [0, 1, 4, 5, 6]);
  assert.equal(wrapped.correct(1, [60.3, 20]), false);
  assert.equal(wrapped.correct(0, [40, 40]), true);
  assert.deepEqual(topsOf(wrapped), [0, 2, 4, 5, 6]);
});
