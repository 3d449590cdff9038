import assert from "node:assert/strict";
import {
  DURATION_PATTERN,
  durationText,
  LONGEST_DURATION_MS,
  parseDuration,
} from "../../lib/manifest/duration.ts";

const VALID: readonly (readonly [string, number])[] = [
  ["200ms", 200],
  ["45s", 45_000],
  ["10m", 600_000],
  ["1h30m", 5_400_000],
  ["1m500ms", 60_500],
  ["90m", 5_400_000],
  ["596h", 596 * 3_600_000],
];
const INVALID = ["", "0s", "10", "5 minutes", "1.5h", "-1s", "30m1h", "1h1h", "ms", "10M", " 1s"];

Deno.test("parseDuration() reads whole numbers with units in falling order", () => {
  for (const [text, milliseconds] of VALID) assert.equal(parseDuration(text), milliseconds, text);
});

Deno.test("parseDuration() refuses everything else", () => {
  for (const text of INVALID) assert.equal(parseDuration(text), undefined, text);
});

Deno.test("parseDuration() refuses what no timer can count", () => {
  assert.equal(parseDuration(`${LONGEST_DURATION_MS}ms`), LONGEST_DURATION_MS);
  assert.equal(parseDuration(`${LONGEST_DURATION_MS + 1}ms`), undefined);
  assert.equal(parseDuration("9".repeat(400) + "h"), undefined);
});

Deno.test("durationText() writes what parseDuration() reads", () => {
  assert.equal(durationText(5_400_000), "1h30m");
  for (const milliseconds of [1, 999, 1000, 60_001, 3_661_001, LONGEST_DURATION_MS]) {
    assert.equal(parseDuration(durationText(milliseconds)), milliseconds);
  }
});

Deno.test("DURATION_PATTERN accepts what parseDuration() reads", () => {
  const pattern = new RegExp(DURATION_PATTERN);
  for (const [text] of VALID) assert.match(text, pattern);
  for (const text of INVALID) if (text !== "0s") assert.doesNotMatch(text, pattern);
});
