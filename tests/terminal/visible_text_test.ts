import assert from "node:assert/strict";
import {
  afterCarriageReturns,
  isPlainOutput,
  lineForTerminal,
  visibleLines,
  visibleText,
} from "../../lib/terminal/visible_text.ts";

Deno.test("visibleText() leaves text in any script as it is", () => {
  for (const text of ["", "api-2_x/y", "größer 日本 👩‍👩‍👧 ✓"]) assert.equal(visibleText(text), text);
});

Deno.test("visibleText() shows controls instead of sending them", () => {
  assert.equal(visibleText("a\x1b[2Jb"), "a\\x1b[2Jb");
  assert.equal(visibleText("a\nb\r\tc\x00\x7f"), "a\\nb\\r\\tc\\x00\\x7f");
  assert.equal(visibleText("\u009b31m"), "\\x9b31m");
});

Deno.test("visibleText() shows marks of writing direction, line separators and half characters", () => {
  assert.equal(visibleText("a\u202eb\u2066c\u200f"), "a\\u{202e}b\\u{2066}c\\u{200f}");
  assert.equal(visibleText("a\u2028b"), "a\\u{2028}b");
  assert.equal(visibleText("\ud83d x \ude00"), "\\u{d83d} x \\u{de00}");
  assert.equal(visibleText("😀"), "😀");
});

Deno.test("visibleLines() keeps line feeds and tabs only", () => {
  assert.equal(visibleLines("a\r\n\tb\nc\x1b[1m\rd\u202e"), "a\n\tb\nc\\x1b[1m\\rd\\u{202e}");
});

Deno.test("lineForTerminal() keeps colours and ends them with the line", () => {
  assert.equal(lineForTerminal("\x1b[1;31mred\x1b[39m and"), "\x1b[1;31mred\x1b[39m and\x1b[0m");
  assert.equal(lineForTerminal("\x1b[38:5:12mx"), "\x1b[38:5:12mx\x1b[0m");
});

Deno.test("lineForTerminal() takes out whatever drives the terminal", () => {
  assert.equal(lineForTerminal("a\x1b[2J\x1b[10;10Hb\x1b[?25lc\x1b[K"), "abc");
  assert.equal(lineForTerminal("\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b"), "ab");
  assert.equal(lineForTerminal("\x1b7a\x1b(Bb\x1bMc\x1bP1;2qdata\x1b\\d"), "abcd");
  assert.equal(lineForTerminal("a\x07\x08\x9b2Jb\tc"), "ab\tc");
  assert.equal(lineForTerminal("cut off \x1b[3"), "cut off ");
  assert.equal(lineForTerminal("cut off \x1b"), "cut off ");
});

Deno.test("afterCarriageReturns() keeps what stood there last", () => {
  assert.equal(afterCarriageReturns("10%\r50%\r100%"), "100%");
  assert.equal(afterCarriageReturns("10%\r100%\r"), "100%");
  assert.equal(afterCarriageReturns("plain\r"), "plain");
  assert.equal(afterCarriageReturns("plain"), "plain");
  assert.equal(afterCarriageReturns("\r\r"), "");
});

Deno.test("isPlainOutput() is true for text with tabs and line feeds", () => {
  assert.equal(isPlainOutput("a\tb\nc größer\n"), true);
  for (const text of ["\r", "\x1b[m", "\x07", "\x9b", "\x00"]) {
    assert.equal(isPlainOutput(text), false);
  }
});
