import assert from "node:assert/strict";
import { formatAge } from "../../lib/terminal/age.ts";

const now = new Date("2026-11-21T12:00:00Z");

Deno.test("formatAge() uses the largest whole unit, and a date after thirty days", () => {
  const expected: readonly (readonly [string, string])[] = [
    ["2026-11-21T11:59:01Z", "just now"],
    ["2026-11-21T11:59:00Z", "1m ago"],
    ["2026-11-21T11:00:01Z", "59m ago"],
    ["2026-11-21T11:00:00Z", "1h ago"],
    ["2026-11-20T12:00:01Z", "23h ago"],
    ["2026-11-20T12:00:00Z", "1d ago"],
    ["2026-10-22T12:00:00Z", "30d ago"],
    ["2026-10-21T12:00:00Z", "2026-10-21"],
  ];
  for (const [moment, age] of expected) assert.equal(formatAge(new Date(moment), now), age);
});

Deno.test("formatAge() takes a moment of a clock that is ahead for now", () => {
  assert.equal(formatAge(new Date("2026-11-21T13:00:00Z"), now), "just now");
});
