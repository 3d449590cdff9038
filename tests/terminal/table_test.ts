import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderTable } from "../../lib/terminal/table.ts";

const style = await loadStyle(0);
const piped: Appearance = { style, symbols: symbolsFor(true), columns: null };
const wide = (columns: number): Appearance => ({ ...piped, columns });

Deno.test("renderTable() aligns columns and leaves no blanks at the ends of lines", async () => {
  const text = await renderTable({
    columns: [{}, { align: "right" }, {}],
    rows: [["a", "1", "x"], ["long", "100", ""], ["b", "", "y"]],
  }, piped);
  assert.equal(text, "a       1  x\nlong  100\nb          y\n");
});

Deno.test("renderTable() shows titles on a terminal only", async () => {
  const table = { columns: [{ title: "NAME" }, { title: "PATH" }], rows: [["a", "b"]] };
  assert.equal(await renderTable(table, piped), "a  b\n");
  assert.equal(await renderTable(table, wide(80)), "NAME  PATH\na     b\n");
});

Deno.test("renderTable() leaves out columns that are empty throughout", async () => {
  const text = await renderTable({
    columns: [{}, { gap: 5 }, { title: "x" }],
    rows: [["a", "", "c"], ["b", "", "d"]],
  }, piped);
  assert.equal(text, "a  c\nb  d\n");
});

Deno.test("renderTable() cuts the widest column that may shrink until rows fit the terminal", async () => {
  const table = {
    columns: [{}, { shrinkTo: 4 }, { shrinkTo: 4 }],
    rows: [["fixed", "0123456789", "012345678901234"]],
  };
  assert.equal(await renderTable(table, wide(29)), "fixed  0123456789  012345678…\n");
  assert.equal(await renderTable(table, wide(24)), "fixed  012345…  0123456…\n");
});

Deno.test("renderTable() gives up shrinking at the least widths", async () => {
  const text = await renderTable({
    columns: [{}, { shrinkTo: 4 }],
    rows: [["fixed-and-long", "0123456789"]],
  }, wide(10));
  assert.equal(text, "fixed-and-long  012…\n");
});

Deno.test("renderTable() cuts nothing in a pipe", async () => {
  const name = "x".repeat(500);
  assert.equal(
    await renderTable({ columns: [{ shrinkTo: 4 }], rows: [[name]] }, piped),
    `${name}\n`,
  );
});

Deno.test("renderTable() aligns wide characters and makes controls visible", async () => {
  const text = await renderTable({
    columns: [{}, {}],
    rows: [["日本", "a"], ["x\x1b[2J", "b\nc"], ["👩‍👩‍👧", "d"]],
  }, piped);
  assert.equal(text, "日本      a\nx\\x1b[2J  b\\nc\n👩‍👩‍👧        d\n");
});

Deno.test("renderTable() pads outside the colour", async () => {
  const { failure } = await loadStyle(1);
  const text = await renderTable({
    columns: [{}, {}],
    rows: [[{ text: "a", paint: failure }, "x"], ["long", ""]],
  }, piped);
  assert.equal(text, "\x1b[31ma\x1b[39m     x\nlong\n");
});

Deno.test("renderTable() of no rows is empty", async () => {
  assert.equal(await renderTable({ columns: [{ title: "NAME" }], rows: [] }, wide(80)), "");
});
