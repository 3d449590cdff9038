import assert from "node:assert/strict";
import { parseByteSize } from "../../lib/manifest/byte_size.ts";

Deno.test("parseByteSize() reads amounts as Docker writes them", () => {
  assert.equal(parseByteSize("512m"), 512 * 1024 ** 2);
  assert.equal(parseByteSize("1.5G"), 1.5 * 1024 ** 3);
  assert.equal(parseByteSize("64k"), 65_536);
  assert.equal(parseByteSize("100b"), 100);
  assert.equal(parseByteSize("100"), 100);
});

Deno.test("parseByteSize() refuses everything else", () => {
  for (const text of ["", "0", "0.0001b", "m", "1t", "1 g", "-1m", "1e3", "9".repeat(30) + "g"]) {
    assert.equal(parseByteSize(text), undefined, text);
  }
});
