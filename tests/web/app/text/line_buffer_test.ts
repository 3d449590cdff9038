import assert from "node:assert/strict";
import { LineBuffer } from "../../../../lib/web/app/text/line_buffer.ts";

const ESC = "\u001b";

function textsOf(buffer: LineBuffer): readonly (string | undefined)[] {
  return Array.from({ length: buffer.length }, (_, index) => buffer.at(index)?.text);
}

Deno.test("LineBuffer puts lines together from pieces of any size", () => {
  const buffer = new LineBuffer();
  for (const piece of ["fi", "rst\nsec", "ond\r\n", "\nopen"]) buffer.append(piece);
  assert.deepEqual(textsOf(buffer), ["first", "second", "", "open"]);
  buffer.append(" end\n");
  assert.deepEqual(textsOf(buffer), ["first", "second", "", "open end"]);
  assert.equal(buffer.at(4), undefined);
});

Deno.test("LineBuffer tells each line the style that it begins with", () => {
  const buffer = new LineBuffer();
  buffer.append(`${ESC}[31mred\nstill red${ESC}[0m\nplain\n`);
  assert.deepEqual([0, 1, 2].map((index) => buffer.at(index)?.style), ["", `${ESC}[31m`, ""]);
});

Deno.test("LineBuffer.prepend() puts lines before the first, and their style reaches on", () => {
  const buffer = new LineBuffer();
  buffer.append("third\n");
  buffer.prepend(`first\n${ESC}[32msecond\n`);
  assert.deepEqual(textsOf(buffer), ["first", `${ESC}[32msecond`, "third"]);
  assert.equal(buffer.at(2)?.style, `${ESC}[32m`);
  assert.equal(buffer.prepended, 2);
});

Deno.test("LineBuffer cuts lines that no browser would draw", () => {
  const buffer = new LineBuffer();
  buffer.append(`${"x".repeat(1_000_000)}\nend\n`);
  assert.ok(buffer.at(0)!.text.length < 50_000);
  assert.equal(buffer.at(1)?.text, "end");
});

Deno.test("LineBuffer keeps a hundred thousand lines", () => {
  const buffer = new LineBuffer();
  for (let piece = 0; piece < 1000; piece++) {
    buffer.append(
      Array.from({ length: 100 }, (_, line) => `line ${piece * 100 + line}\n`).join(""),
    );
  }
  assert.equal(buffer.length, 100_000);
  assert.equal(buffer.at(99_999)?.text, "line 99999");
});

Deno.test("LineBuffer drops the first lines where there are too many, and says how many", () => {
  const buffer = new LineBuffer({ lines: 100, characters: 10_000 });
  for (let line = 0; line < 1_000; line++) buffer.append(`line ${line}\n`);
  assert.ok(buffer.length >= 100 && buffer.length <= 110, `${buffer.length}`);
  assert.equal(buffer.dropped, 1_000 - buffer.length);
  assert.equal(buffer.at(0)?.text, `line ${buffer.dropped}`);
  assert.equal(buffer.at(buffer.length - 1)?.text, "line 999");
  assert.equal(buffer.prepended, -buffer.dropped);
});

Deno.test("LineBuffer drops what is put before the first where there is no room", () => {
  const buffer = new LineBuffer({ lines: 100, characters: 10_000 });
  buffer.append("first\nsecond\n");
  buffer.prepend(Array.from({ length: 500 }, (_, line) => `earlier ${line}\n`).join(""));
  assert.equal(buffer.length, 100);
  assert.equal(buffer.dropped, 402);
  assert.equal(buffer.prepended, 98);
  assert.equal(buffer.at(98)?.text, "first");
});

Deno.test("LineBuffer drops by characters as well, and keeps the last line whatever its length", () => {
  const buffer = new LineBuffer({ lines: 100, characters: 1_000 });
  buffer.append("short\n");
  for (let line = 0; line < 10; line++) buffer.append(`${"x".repeat(300)}\n`);
  assert.equal(buffer.length, 3);
  buffer.append(`${"y".repeat(5_000)}\n`);
  assert.equal(buffer.length, 1);
  assert.equal(buffer.at(0)?.text.length, 5_000);
});

Deno.test("LineBuffer keeps the beginning of an unfinished line, and shows it as it does when it is read at once", () => {
  const pieces = ["head ", `${ESC}[31m`, ...Array.from({ length: 90 }, () => "x".repeat(1_000))];
  const [live, atOnce] = [new LineBuffer(), new LineBuffer()];
  for (const piece of pieces) live.append(piece);
  atOnce.append(pieces.join(""));
  assert.match(live.at(0)!.text, /^head .* … 70010 more characters$/);
  for (const buffer of [live, atOnce]) buffer.append(" end\r\nnext");
  assert.match(live.at(0)!.text, /^head .* … 70014 more characters$/);
  assert.deepEqual(live.at(0), atOnce.at(0));
  assert.deepEqual(live.at(1), { text: "next", style: `${ESC}[31m` });
  assert.deepEqual(live.at(1), atOnce.at(1));
  live.append(`${"y".repeat(30_000)}\n`);
  assert.match(live.at(1)!.text, /^nexty+ … 10004 more characters$/);
});
