import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import { askYesNo } from "../../lib/terminal/question.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";

Deno.test("askYesNo() takes y and yes for yes and anything else for no", async () => {
  const cases: [string, boolean][] = [
    ["y", true],
    ["YES", true],
    [" yes ", true],
    ["", false],
    ["n", false],
    ["yep", false],
    ["no, yes", false],
  ];
  for (const [answer, expected] of cases) {
    const terminal = memoryTerminal({ isTerminal: true, answers: [answer] });
    assert.equal(await askYesNo(terminal, "Remove 3 branches?"), expected, answer);
    assert.equal(terminal.written("stderr"), "Remove 3 branches? [y/N] ");
    assert.equal(terminal.written("stdout"), "");
  }
});

Deno.test("askYesNo() takes the end of the input for no and ends the line", async () => {
  const terminal = memoryTerminal({ isTerminal: true });
  assert.equal(await askYesNo(terminal, "Sure?"), false);
  assert.equal(terminal.written(), "Sure? [y/N] \n");
});

Deno.test("askYesNo() refuses to ask where nobody sees the question or can answer", async () => {
  for (const isTerminal of [{ stdin: true, stdout: true }, { stderr: true, stdout: true }]) {
    const terminal = memoryTerminal({ isTerminal, answers: ["y"] });
    await assert.rejects(
      askYesNo(terminal, "Sure?"),
      (error) => error instanceof NestrError && error.code === "CONFIRMATION_REQUIRED",
    );
    assert.equal(terminal.written(), "");
  }
});

Deno.test("askYesNo() works with standard output redirected", async () => {
  const terminal = memoryTerminal({ isTerminal: { stdin: true, stderr: true }, answers: ["y"] });
  assert.equal(await askYesNo(terminal, "Sure?"), true);
});

Deno.test("askYesNo() makes controls in the question visible", async () => {
  const terminal = memoryTerminal({ isTerminal: true, answers: ["n"] });
  await askYesNo(terminal, "Remove a\x1b[2Jb?");
  assert.ok(!terminal.written().includes("\x1b"));
});
