import assert from "node:assert/strict";
import { planPage } from "./page_plan.ts";

const plan = (text: string, missing: readonly string[] = []) =>
  planPage("page.md", text, (part) => missing.includes(part));

Deno.test("planPage() refuses a block that nothing runs and that does not say why", () => {
  assert.throws(() => plan("```text\nhello\n```\n"), /page\.md:1: nothing runs a block of "text"/);
  assert.throws(() => plan("```\nhello\n```\n"), /nothing runs/);
  assert.deepEqual(plan("<!-- test: not run: it is a poem -->\n```text\nhello\n```\n").notRun, [
    "page.md:2: it is a poem",
  ]);
});

Deno.test("planPage() refuses a place that does not exist", () => {
  assert.throws(() => plan("<!-- test: in limbo -->\n```sh\n```\n"), /no place "limbo"/);
});

Deno.test("planPage() passes over a block whose part is missing", () => {
  const text = "<!-- test: needs jj -->\n```sh\njj log\n```\n" +
    "<!-- test: prints -->\n```text\n@\n```\n";
  assert.deepEqual(plan(text).steps.map(({ shown }) => shown), ["@\n"]);
  assert.equal(plan(text, ["jj"]).steps.length, 0);
  const { steps, passedOver } = plan(`<!-- test: first a -->\n${text}`, ["jj"]);
  assert.deepEqual([steps.map(({ lines }) => lines), passedOver], [["a"], 2]);
});

Deno.test("planPage() expects a code of the last command alone", () => {
  const { steps } = plan("<!-- test: exit 4 -->\n```console\n$ a\n$ b\nout\n```\n");
  assert.deepEqual(steps.map(({ lines, code, shown }) => [lines, code, shown]), [
    ["a", undefined, undefined],
    ["b", 4, "out\n"],
  ]);
});

Deno.test("planPage() runs the blocks of a page within a page", () => {
  const { steps, count } = plan("````markdown\n```sh\nls\n```\n````\n");
  assert.deepEqual([steps.map(({ at, lines }) => [at, lines]), count], [
    [["page.md:2", "ls\n"]],
    2,
  ]);
});
