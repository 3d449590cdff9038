import assert from "node:assert/strict";
import { carriedStyle, plainText, spansOf } from "../../../../lib/web/app/text/ansi.ts";
import { nearestColour } from "../../../../lib/web/app/text/ansi_palette.ts";

const ESC = "\u001b";

Deno.test("spansOf() gives colours and weights as classes from a fixed set", () => {
  assert.deepEqual(spansOf(`plain ${ESC}[1;31mred${ESC}[0m end`), [
    { text: "plain ", classes: "" },
    { text: "red", classes: "fg-red ansi-bold" },
    { text: " end", classes: "" },
  ]);
});

Deno.test("spansOf() begins with the style that a line before it has set", () => {
  assert.deepEqual(spansOf("still green", `${ESC}[32m`), [
    { text: "still green", classes: "fg-green" },
  ]);
});

Deno.test("spansOf() swaps text and ground for reverse video", () => {
  assert.deepEqual(spansOf(`${ESC}[7;31mX`), [{ text: "X", classes: "fg-black bg-red" }]);
});

Deno.test("spansOf() maps larger palettes to one of sixteen colours", () => {
  assert.equal(spansOf(`${ESC}[38;5;196mX`)[0]?.classes, "fg-red");
  assert.equal(spansOf(`${ESC}[38;2;250;250;250mX`)[0]?.classes, "fg-bright-white");
  assert.equal(nearestColour("ansi-palette-244", null), "bright-black");
  assert.equal(nearestColour('x" onload="alert(1)', null), undefined);
  assert.equal(nearestColour(null, null), undefined);
});

Deno.test("spansOf() drops links, titles, cursor movements and controls, and keeps what is read", () => {
  const line = `a${ESC}]8;;http://evil.example${ESC}\\link${ESC}]8;;${ESC}\\ ` +
    `${ESC}]0;title\u0007b${ESC}[2K${ESC}[10;5H${ESC}[?25l\u0008\u0000c\u202e`;
  assert.equal(plainText(line), "alink bc");
  assert.deepEqual(spansOf(line).map(({ text }) => text).join(""), "alink bc");
});

Deno.test("spansOf() keeps markup as text", () => {
  assert.deepEqual(spansOf("<img src=x onerror=alert(1)>"), [
    { text: "<img src=x onerror=alert(1)>", classes: "" },
  ]);
});

Deno.test("spansOf() shows what a terminal shows after a carriage return", () => {
  assert.equal(plainText("10%\r50%\r100%"), "100%");
  assert.equal(plainText("windows line\r"), "windows line");
});

Deno.test("spansOf() leaves no half of a sequence behind", () => {
  for (const cut of [`a${ESC}`, `a${ESC}[`, `a${ESC}[3`, `a${ESC}]0;ti`]) {
    assert.equal(plainText(cut), "a", JSON.stringify(cut));
  }
});

Deno.test("carriedStyle() forgets everything at a reset and never grows without end", () => {
  assert.equal(carriedStyle(`${ESC}[31m`, `x${ESC}[0m`), "");
  assert.equal(carriedStyle("", `x${ESC}[1m y${ESC}[32m`), `${ESC}[1m${ESC}[32m`);
  const many = Array.from({ length: 1000 }, () => `${ESC}[31m`).join("");
  assert.ok(carriedStyle("", many).length <= 64);
});
