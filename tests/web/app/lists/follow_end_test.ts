/** Whether a log that grows is followed. */

import assert from "node:assert/strict";
import { followAfter } from "../../../../lib/web/app/lists/follow_end.ts";

const END = { scrollTop: 800, scrollHeight: 1000, clientHeight: 200 };

Deno.test("followAfter() ends following as soon as somebody scrolls up, also while lines are added", () => {
  assert.equal(followAfter(END, { ...END, scrollTop: 795 }), false);
  assert.equal(followAfter(END, { ...END, scrollTop: 600 }), false);
  assert.equal(followAfter(END, { ...END, scrollTop: 600, scrollHeight: 4000 }), false);
});

Deno.test("followAfter() follows again at the end, and not on the way there", () => {
  const up = { ...END, scrollTop: 100 };
  assert.equal(followAfter(up, { ...END, scrollTop: 500 }), undefined);
  assert.equal(followAfter(up, END), true);
});

Deno.test("followAfter() takes no notice of a browser that moves because there is less to scroll", () => {
  assert.equal(followAfter(END, { ...END, scrollTop: 300, scrollHeight: 500 }), undefined);
  assert.equal(followAfter(END, { ...END, scrollTop: 700, clientHeight: 300 }), undefined);
});
