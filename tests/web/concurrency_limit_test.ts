import assert from "node:assert/strict";
import { ConcurrencyLimit, isUrgent } from "../../lib/web/concurrency_limit.ts";

Deno.test("ConcurrencyLimit.enter() refuses more than a hundred, until one of them has ended", () => {
  const limit = new ConcurrencyLimit("requests");
  const leave = Array.from({ length: 100 }, () => limit.enter());
  assert.throws(() => limit.enter(), { code: "SERVER_BUSY", message: /100 requests/ });
  // Ended twice it is one all the same.
  leave[0]!();
  leave[0]!();
  assert.equal(limit.active, 99);
  limit.enter();
  assert.throws(() => limit.enter(), { code: "SERVER_BUSY" });
});

Deno.test("ConcurrencyLimit.enter() accepts what is urgent beyond the limit", () => {
  const limit = new ConcurrencyLimit("requests");
  for (let i = 0; i < 100; i++) limit.enter();
  const leave = limit.enter(true);
  assert.equal(limit.active, 101);
  leave();
  assert.throws(() => limit.enter(), { code: "SERVER_BUSY" });
});

Deno.test("isUrgent() knows cancel and server, and nothing else", () => {
  for (const method of ["cancel", "server"]) {
    assert.ok(isUrgent(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":{}}`), method);
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
  ) assert.equal(isUrgent(text), false, text);
});
