import assert from "node:assert/strict";
import { loadAppearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";

Deno.test("loadStyle() leaves text unchanged without colour", async () => {
  const style = await loadStyle(0);
  assert.equal(style.failure(style.heading("x")), "x");
  assert.equal(style.name(3)("x"), "x");
});

Deno.test("loadStyle() colours by meaning", async () => {
  const style = await loadStyle(1);
  assert.equal(style.failure("x"), "\x1b[31mx\x1b[39m");
  assert.equal(style.success("x"), "\x1b[32mx\x1b[39m");
});

Deno.test("loadStyle() tells neighbouring names apart and begins again after the last colour", async () => {
  const few = await loadStyle(1);
  assert.equal(new Set([0, 1, 2, 3, 4].map((index) => few.name(index)("x"))).size, 5);
  assert.equal(few.name(5)("x"), few.name(0)("x"));
  const many = await loadStyle(2);
  assert.equal(new Set(Array.from({ length: 12 }, (_, index) => many.name(index)("x"))).size, 12);
});

Deno.test("symbolsFor() keeps to ASCII where nothing else can be shown", () => {
  assert.match(Object.values(symbolsFor(false)).join(""), /^[ -~]+$/);
  for (const sign of Object.values(symbolsFor(true))) assert.equal([...sign].length, 1);
});

Deno.test("loadAppearance() limits the width on a terminal only", async () => {
  const terminal = memoryTerminal({ isTerminal: { stdout: true }, columns: 60, unicode: false });
  assert.equal((await loadAppearance(terminal, "stdout")).columns, 60);
  assert.equal((await loadAppearance(terminal, "stderr")).columns, null);
  assert.equal((await loadAppearance(terminal, "stderr")).symbols.ahead, "^");
});
