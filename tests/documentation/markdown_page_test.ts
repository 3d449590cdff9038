import assert from "node:assert/strict";
import { anchors, directive, inlineCode, readBlocks } from "./markdown_page.ts";

Deno.test("readBlocks() finds blocks in lists and in longer fences, with the comments before them", () => {
  const page = [
    "<!-- test: in shop -->",
    "<!-- test: first echo a",
    "echo b -->",
    "",
    "```sh",
    "nestr repo status",
    "```",
    "",
    "- item",
    "",
    "  ```toml",
    "  a = 1",
    "  ```",
    "",
    "````markdown",
    "```sh",
    "```",
    "````",
    "",
  ].join("\n");
  const [shell, toml, nested] = readBlocks(page);
  assert.deepEqual(directive(shell!, "first"), { type: "first", lines: "echo a\necho b" });
  assert.deepEqual(directive(shell!, "in"), { type: "in", place: "shop" });
  assert.equal(shell!.line, 5);
  assert.deepEqual([toml!.language, toml!.text, toml!.directives], ["toml", "a = 1\n", []]);
  assert.equal(nested!.text, "```sh\n```\n");
});

Deno.test("readBlocks() refuses comments that it does not understand or that belong to no block", () => {
  for (
    const [page, message] of [
      ["<!-- test: somewhere -->\n```sh\n```\n", /knows no comment "test: somewhere"/],
      ["<!-- test: exit one -->\n```sh\n```\n", /knows no comment/],
      ["<!-- test: not run: -->\n```sh\n```\n", /knows no comment/],
      ["<!-- test: exit 1 -->\n", /behind the last one/],
      ["```sh\n", /line 1: the block does not end/],
      ["<!-- test: exit 1\n", /line 1: the comment does not end/],
    ] as const
  ) assert.throws(() => readBlocks(page), message, page);
});

Deno.test("inlineCode() leaves blocks out and joins lines", () => {
  assert.deepEqual(inlineCode("`a\nb` and\n```sh\n`c`\n```\n| `d \\| e` |\n"), ["a b", "d | e"]);
});

Deno.test("anchors() are those of GitHub", () => {
  const page = "# `[repos]`\n## What it needs, and what not\n```sh\n# comment\n```\n";
  assert.deepEqual([...anchors(page)], ["repos", "what-it-needs-and-what-not"]);
});
