import assert from "node:assert/strict";
import { cureParts } from "../../../../lib/web/app/text/cure.ts";

Deno.test("cureParts() keeps two commands apart, so that each can be copied", () => {
  assert.deepEqual(cureParts("ajj logs -w blue queue, then: ajj start -w blue"), [
    { type: "command", text: "ajj logs -w blue queue" },
    { type: "text", text: " then " },
    { type: "command", text: "ajj start -w blue" },
  ]);
  assert.deepEqual(cureParts("see whether it is still needed, then: nestr workspace cleanup"), [
    { type: "text", text: "See whether it is still needed, then: " },
    { type: "command", text: "nestr workspace cleanup" },
  ]);
});
