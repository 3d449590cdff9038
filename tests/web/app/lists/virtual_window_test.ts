import assert from "node:assert/strict";
import { scrollToRow, virtualWindow } from "../../../../lib/web/app/lists/virtual_window.ts";

const LIST = { count: 100_000, rowHeight: 20, height: 400, overscan: 5 };

Deno.test("virtualWindow() draws what is in sight and a little more, however long the list is", () => {
  assert.deepEqual(virtualWindow({ ...LIST, top: 1000 }), {
    start: 45,
    end: 75,
    offset: 900,
    total: 2_000_000,
  });
});

Deno.test("virtualWindow() stays inside the list at both ends", () => {
  assert.deepEqual(virtualWindow({ ...LIST, top: -300 }).start, 0);
  assert.equal(virtualWindow({ ...LIST, top: -300 }).end, 10);
  assert.equal(virtualWindow({ ...LIST, top: 1_999_900 }).end, 100_000);
  assert.deepEqual(virtualWindow({ ...LIST, count: 0, top: 5_000 }), {
    start: 0,
    end: 0,
    offset: 0,
    total: 0,
  });
});

Deno.test("scrollToRow() moves only as far as needed, or to the middle", () => {
  const seen = { rowHeight: 20, top: 1000, height: 400 };
  assert.equal(scrollToRow(seen, 55), 1000);
  assert.equal(scrollToRow(seen, 10), 200);
  assert.equal(scrollToRow(seen, 100), 1620);
  assert.equal(scrollToRow(seen, 100, true), 1810);
  assert.equal(scrollToRow(seen, 55, true), 1000);
});
