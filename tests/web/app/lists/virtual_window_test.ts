import assert from "node:assert/strict";
import {
  evenRows,
  scrollToRow,
  virtualWindow,
} from "../../../../lib/web/app/lists/virtual_window.ts";

const LIST = { rows: evenRows(100_000, 20), height: 400, overscan: 100 };

Deno.test("virtualWindow() draws what is in sight and a little more, however long the list is", () => {
  assert.deepEqual(virtualWindow({ ...LIST, top: 1000 }), {
    start: 45,
    end: 76,
    offset: 900,
    total: 2_000_000,
  });
});

Deno.test("virtualWindow() stays inside the list at both ends", () => {
  assert.deepEqual(virtualWindow({ ...LIST, top: -300 }).start, 0);
  assert.equal(virtualWindow({ ...LIST, top: -300 }).end, 11);
  assert.equal(virtualWindow({ ...LIST, top: 1_999_900 }).end, 100_000);
  assert.deepEqual(virtualWindow({ ...LIST, rows: evenRows(0, 20), top: 5_000 }), {
    start: 0,
    end: 0,
    offset: 0,
    total: 0,
  });
});

Deno.test("scrollToRow() moves only as far as needed, or to the middle", () => {
  const seen = { rows: LIST.rows, top: 1000, height: 400 };
  assert.equal(scrollToRow(seen, 55), 1000);
  assert.equal(scrollToRow(seen, 10), 200);
  assert.equal(scrollToRow(seen, 100), 1620);
  assert.equal(scrollToRow(seen, 100, true), 1810);
  assert.equal(scrollToRow(seen, 55, true), 1000);
});

Deno.test("scrollToRow() shows the beginning of a row that is higher than what is seen", () => {
  const seen = { rows: evenRows(100, 900), top: 0, height: 400 };
  assert.equal(scrollToRow(seen, 5), 4500);
  assert.equal(scrollToRow(seen, 5, true), 4500);
});
