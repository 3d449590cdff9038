import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { countsText, runStateMark, taskTotal } from "../../lib/terminal/run_state.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const none = { "succeeded": 0, "failed": 0, "timed-out": 0, "cancelled": 0, "skipped": 0 };

Deno.test("runStateMark() has words and a sign for each state", () => {
  const marks =
    (["succeeded", "failed", "timed-out", "cancelled", "running", "interrupted"] as const)
      .map((state) => runStateMark(state, plain)).map(({ sign, words }) => `${sign} ${words}`);
  assert.deepEqual(marks, [
    "✓ succeeded",
    "✗ failed",
    "✗ timed out",
    "! cancelled",
    "▸ running",
    "! interrupted",
  ]);
});

Deno.test("countsText() and taskTotal() count ended and unfinished tasks", () => {
  const counts = { ...none, "succeeded": 3, "timed-out": 1 };
  assert.equal(countsText(counts, 2), "3 succeeded, 1 timed out, 2 unfinished");
  assert.equal(taskTotal(counts, 2), 6);
  assert.equal(countsText(none, 0), "");
});
