import assert from "node:assert/strict";
import { LineBuffer } from "../../../../lib/web/app/text/line_buffer.ts";
import { LogSearch, markWords } from "../../../../lib/web/app/text/log_search.ts";

Deno.test("LogSearch finds lines as they come, without regard to case and colours", () => {
  const buffer = new LineBuffer();
  const search = new LogSearch("Failed");
  buffer.append("ok\n\u001b[31mFAI\u001b[0mLED here\nso fai");
  search.extend(buffer);
  assert.deepEqual(search.lines, [1]);
  buffer.append("led\nfailed again\n");
  search.extend(buffer);
  assert.deepEqual(search.lines, [1, 2, 3]);
  search.extend(buffer);
  assert.deepEqual(search.lines, [1, 2, 3]);
});

Deno.test("LogSearch goes on when the first lines were dropped", () => {
  const buffer = new LineBuffer({ lines: 20, characters: 1_000 });
  const search = new LogSearch("hit");
  for (let line = 0; line < 41; line++) {
    buffer.append(line % 5 === 0 ? `hit ${line}\n` : "miss\n");
    if (line % 7 === 0) search.extend(buffer);
  }
  search.extend(buffer);
  assert.equal(buffer.dropped, 21);
  const found = search.lines.map((line) => buffer.at(line)?.text);
  assert.deepEqual(found, ["hit 25", "hit 30", "hit 35", "hit 40"]);
});

Deno.test("LogSearch.count says that there may be more than it looks for", () => {
  const buffer = new LineBuffer();
  const search = new LogSearch("a");
  buffer.append("a\n".repeat(1_234));
  search.extend(buffer);
  assert.equal(search.count, "1,234");
  buffer.append("a\n".repeat(20_000));
  search.extend(buffer);
  assert.equal(search.count, "10,000+");
});

Deno.test("LogSearch without words finds nothing", () => {
  const buffer = new LineBuffer();
  buffer.append("a\n");
  const search = new LogSearch("");
  search.extend(buffer);
  assert.deepEqual(search.lines, []);
});

Deno.test("markWords() marks words across pieces and keeps the text", () => {
  const spans = [{ text: "a fai", classes: "fg-red" }, { text: "led b Failed", classes: "" }];
  assert.deepEqual(markWords(spans, "failed"), [
    { text: "a ", classes: "fg-red" },
    { text: "fai", classes: "fg-red hit" },
    { text: "led", classes: "hit" },
    { text: " b ", classes: "" },
    { text: "Failed", classes: "hit" },
  ]);
  assert.equal(markWords(spans, "none"), spans);
});

Deno.test("LogSearch goes on where it broke off once what it had found is gone", () => {
  const buffer = new LineBuffer({ lines: 12_000, characters: Infinity });
  const search = new LogSearch("a");
  buffer.append("a\n".repeat(12_000));
  search.extend(buffer);
  assert.equal(search.lines.length, 10_000);
  buffer.append("b\n".repeat(4_000));
  search.extend(buffer);
  assert.equal(buffer.dropped, 4_000);
  assert.equal(search.lines.length, 8_000);
  assert.equal(search.lines.at(-1), 7_999);
});
