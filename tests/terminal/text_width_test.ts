import assert from "node:assert/strict";
import {
  nameWidth,
  padText,
  prepareWidths,
  textWidth,
  truncateText,
} from "../../lib/terminal/text_width.ts";

Deno.test("textWidth() counts terminal columns, not characters", async () => {
  await prepareWidths(["日本"]);
  const widths: Record<string, number> = {
    "api": 3,
    "größer ↑2 …": 11,
    "日本": 4,
    "한글": 4,
    "e\u0301": 1,
    "👩‍👩‍👧": 2,
    "🇫🇷": 2,
    "✔️": 2,
    "✔": 1,
    "1️⃣": 2,
    "a\u200bb": 2,
    "ｗ": 2,
  };
  for (const [text, width] of Object.entries(widths)) assert.equal(textWidth(text), width, text);
});

Deno.test("truncateText() never exceeds the columns and never halves a character", async () => {
  await prepareWidths(["日本"]);
  assert.equal(truncateText("contracts", 9, "…"), "contracts");
  assert.equal(truncateText("contracts", 5, "…"), "cont…");
  assert.equal(truncateText("日本語", 6, "…"), "日本語");
  assert.equal(truncateText("日本語", 5, "…"), "日本…");
  assert.equal(truncateText("日本語", 4, "…"), "日…");
  assert.equal(truncateText("👩‍👩‍👧👩‍👩‍👧", 3, "…"), "👩‍👩‍👧…");
  assert.equal(truncateText("abc", 0, "…"), "");
});

Deno.test("padText() fills up to the columns", async () => {
  await prepareWidths(["日本"]);
  assert.equal(padText("日本", 6), "日本  ");
  assert.equal(padText("longer", 3), "longer");
});

Deno.test("nameWidth() is that of the widest name within the limit", async () => {
  assert.equal(await nameWidth(["a", "日本語", "x".repeat(50)], 32), 6);
  assert.equal(await nameWidth([], 32), 0);
});
