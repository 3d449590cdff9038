import assert from "node:assert/strict";
import { LineAssembler } from "../../../lib/terminal/run/line_assembler.ts";

/** What comes out when pieces go in, piece by piece and at the end. */
function assemble(pieces: readonly string[], { prefix = "api | ", forTerminal = false } = {}) {
  const lines = new LineAssembler(prefix, forTerminal);
  return { pieces: pieces.map((piece) => lines.push(piece, 0)), rest: lines.rest() };
}

Deno.test("LineAssembler holds a line until its end arrives", () => {
  assert.deepEqual(assemble(["one\ntw", "o", "\nthree"]), {
    pieces: ["api | one\n", "", "api | two\n"],
    rest: "api | three\n",
  });
});

Deno.test("LineAssembler puts the prefix before every line, also before empty ones", () => {
  assert.deepEqual(assemble(["a\n\nb\n"]).pieces, ["api | a\napi | \napi | b\n"]);
  assert.deepEqual(assemble(["\n"]).pieces, ["api | \n"]);
  assert.equal(assemble([]).rest, "");
});

Deno.test("LineAssembler reads nothing into a prefix with dollar signs", () => {
  assert.deepEqual(assemble(["a\nb\n"], { prefix: "$& $1 | " }).pieces, ["$& $1 | a\n$& $1 | b\n"]);
});

Deno.test("LineAssembler adds nothing without a prefix", () => {
  assert.deepEqual(assemble(["a\nb\nc"], { prefix: "" }), { pieces: ["a\nb\n"], rest: "c\n" });
});

Deno.test("LineAssembler prints of a progress display only what stood there last", () => {
  assert.deepEqual(
    assemble(["10%\r", "50%\r", "100%, done\n"]).pieces.at(-1),
    "api | 100%, done\n",
  );
  assert.equal(assemble(["10%\r", "50%\r"]).rest, "api | 50%\n");
  assert.deepEqual(assemble(["a\r\nb\r\n"]).pieces, ["api | a\napi | b\n"]);
  assert.deepEqual(assemble(["a\r", "\nb\n"]).pieces, ["", "api | a\napi | b\n"]);
});

Deno.test("LineAssembler takes cursor movements out for a terminal and only there", () => {
  const line = "\x1b[2K\x1b[1Gred \x1b[31mx\n";
  assert.deepEqual(assemble([line], { forTerminal: true }).pieces, [
    "api | red \x1b[31mx\x1b[0m\n",
  ]);
  assert.deepEqual(assemble([line]).pieces, [`api | ${line}`]);
});

Deno.test("LineAssembler keeps an escape sequence together that arrives in two pieces", () => {
  const { pieces } = assemble(["a\x1b[3", "1mb\n"], { forTerminal: true });
  assert.deepEqual(pieces, ["", "api | a\x1b[31mb\x1b[0m\n"]);
});

Deno.test("LineAssembler breaks a line that is too long to be held", () => {
  const lines = new LineAssembler("api | ", false);
  const long = "x".repeat(50_000);
  assert.equal(lines.push(long, 0), "");
  assert.equal(lines.push(long, 0), `api | ${long}${long}\n`);
  assert.equal(lines.push("\nnext\n", 0), "api | next\n");
});

Deno.test("LineAssembler holds no more than the last piece of an endless progress display", () => {
  const lines = new LineAssembler("api | ", false);
  for (let step = 0; step < 50_000; step++) assert.equal(lines.push(`step ${step}\r`, 0), "");
  assert.equal(lines.rest(), "api | step 49999\n");
});

Deno.test("LineAssembler.takeOlderThan() hands out beginnings of lines that wait too long", () => {
  const lines = new LineAssembler("api | ", false);
  assert.equal(lines.isWaiting, false);
  lines.push("Password: ", 1000);
  assert.equal(lines.isWaiting, true);
  assert.equal(lines.takeOlderThan(999), "");
  lines.push("(again) ", 1500);
  assert.equal(lines.takeOlderThan(1000), "api | Password: (again) \n");
  assert.equal(lines.isWaiting, false);
  assert.equal(lines.push("\nok\n", 2000), "api | ok\n");
});

Deno.test("LineAssembler.takeOlderThan() leaves alone what a program is about to write over", () => {
  const lines = new LineAssembler("api | ", false);
  lines.push("10%\r", 0);
  assert.equal(lines.takeOlderThan(5000), "");
  assert.equal(lines.isWaiting, false);
});
