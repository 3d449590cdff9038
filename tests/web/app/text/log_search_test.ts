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
