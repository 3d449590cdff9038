import assert from "node:assert/strict";
import { EndMarkerScanner } from "../../lib/process/end_marker.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (parts: readonly Uint8Array[]) =>
  parts.map((part) => new TextDecoder().decode(part)).join("");

Deno.test("EndMarkerScanner.push() finds a marker however the stream is cut", () => {
  const stream = encode("some\x1eoutput \x1eword\x1e \x1eword 12\x1e");
  for (let first = 0; first <= stream.length; first++) {
    for (let second = first; second <= stream.length; second++) {
      const scanner = new EndMarkerScanner("word");
      let text = "";
      let code: number | undefined;
      for (const [from, to] of [[0, first], [first, second], [second, stream.length]]) {
        const scanned = scanner.push(stream.slice(from, to));
        text += decode(scanned.output);
        code ??= scanned.code;
      }
      assert.equal(text, "some\x1eoutput \x1eword\x1e ");
      assert.equal(code, 12);
    }
  }
});

Deno.test("EndMarkerScanner.push() passes output on at once when nothing can be a marker", () => {
  const scanner = new EndMarkerScanner("word");
  assert.equal(decode(scanner.push(encode("partial line")).output), "partial line");
  assert.equal(scanner.rest().length, 0);
});

Deno.test("EndMarkerScanner.rest() gives back what looked like the beginning of a marker", () => {
  const scanner = new EndMarkerScanner("word");
  assert.equal(decode(scanner.push(encode("end\x1ewo")).output), "end");
  assert.equal(decode([scanner.rest()]), "\x1ewo");
});
