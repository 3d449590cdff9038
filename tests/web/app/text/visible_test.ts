import assert from "node:assert/strict";
import { visibleLines, visibleText } from "../../../../lib/terminal/visible_text.ts";
import { visible, visibleName } from "../../../../lib/web/app/text/visible.ts";

Deno.test("visible() and visibleName() show every character as the command line does", () => {
  const all = Array.from({ length: 0x1_0000 }, (_, code) => `a${String.fromCharCode(code)}b`);
  all.push("a😀b", "a\ud83d", "\r\r");
  assert.deepEqual(all.filter((text) => visibleName(text) !== visibleText(text)), []);
  assert.deepEqual(all.filter((text) => visible(text) !== visibleLines(text)), []);
  assert.equal(visibleName("a\n\u202e"), "a\\n\\u{202e}");
  assert.equal(visible("a\n\tb\r"), "a\n\tb\\r");
});
