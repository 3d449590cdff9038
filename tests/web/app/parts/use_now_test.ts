import assert from "node:assert/strict";
import { h, render } from "preact";
import { useNow } from "../../../../lib/web/app/parts/use_now.ts";

Deno.test("useNow() tells the time of when it begins to move on, not of when it was first asked", () => {
  const said: number[] = [];
  function Clock({ everyMs }: { readonly everyMs: number | undefined }): null {
    said.push(useNow(everyMs));
    return null;
  }
  // Nothing is drawn, so that no document is needed.
  const place = { childNodes: [], firstChild: null } as unknown as Element;
  const realNow = Date.now;
  try {
    Date.now = () => 1_000;
    render(h(Clock, { everyMs: undefined }), place);
    Date.now = () => 9_000;
    render(h(Clock, { everyMs: undefined }), place);
    assert.deepEqual(said, [1_000, 1_000]);
    render(h(Clock, { everyMs: 500 }), place);
    assert.equal(said.at(-1), 9_000);
  } finally {
    Date.now = realNow;
    render(null, place);
  }
});
