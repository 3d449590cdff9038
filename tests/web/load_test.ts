import assert from "node:assert/strict";
import { isSteering, Places } from "../../lib/web/load.ts";

Deno.test("Places.take() refuses beyond a hundred, until one is given back", () => {
  const places = new Places("requests");
  const leave = Array.from({ length: 100 }, () => places.take());
  assert.throws(() => places.take(), { code: "SERVER_BUSY", message: /100 requests/ });
  // Given back twice it is one all the same.
  leave[0]!();
  leave[0]!();
  assert.equal(places.taken, 99);
  places.take();
  assert.throws(() => places.take(), { code: "SERVER_BUSY" });
});

Deno.test("Places.take() has a place for what is urgent where all are taken", () => {
  const places = new Places("requests");
  for (let i = 0; i < 100; i++) places.take();
  const leave = places.take(true);
  assert.equal(places.taken, 101);
  leave();
  assert.throws(() => places.take(), { code: "SERVER_BUSY" });
});

Deno.test("isSteering() knows cancel and server, and nothing else", () => {
  for (const method of ["cancel", "server"]) {
    assert.ok(isSteering(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":{}}`), method);
  }
  for (
    const text of [
      '{"method":"doctor"}',
      '{"method":"doctor","params":{"method":"cancel"}}',
      '[{"method":"cancel"}]',
      '{"method":["cancel"]}',
      '"cancel"',
      "null",
      "{",
      "",
    ]
  ) assert.equal(isSteering(text), false, text);
});
