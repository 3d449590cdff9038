import assert from "node:assert/strict";
import { isAsShown, readConsole } from "./shown_output.ts";

Deno.test("readConsole() parts commands, their continuations and their output", () => {
  assert.deepEqual(readConsole("$ a \\\n  b\nout\n\nmore\n$ c\n"), [
    { line: "a \\\n  b", output: "out\n\nmore\n" },
    { line: "c", output: "" },
  ]);
  assert.throws(() => readConsole("output\n$ a\n"), /begins with a command/);
});

/** Shown, printed, and whether that is the same. */
const CASES: readonly (readonly [shown: string, real: string, same: boolean])[] = [
  ["hello\n", "hello\n", true],
  ["hello\n", "hello, world\n", false],
  ["hello\n", "hello\nworld\n", false],
  ["hello\n…\n", "hello\nbig\nworld\n", true],
  ["hello\n…\n", "hello\n", true],
  ["…\nworld\n", "hello\nworld\n", true],
  ["…\nworld\n", "hello\nworlds\n", false],
  ["at …/blue\n", "at /home/ada/blue\n", true],
  ["at …/blue\n", "at /home/ada/green\n", false],
  ["took 5ms\n", "took 1.2s\n", true],
  ["took 5ms\n", "took 5 days\n", false],
  ["run 20261121-140650-34e79e\n", "run 20250101-000000-abcdef\n", true],
  ["http://localhost:28371/\n", "http://localhost:20001/\n", true],
  ["http://localhost:28371/\n", "http://localhost:8080/\n", false],
  ["5432\n", "5433\n", false],
  ["at ccb7f54\n", "at 0123456789abcdef\n", true],
  ["a  b\n", "a      b\n", true],
  ["a  b\n", "ab\n", false],
  ["  a\n", "a\n", false],
  ["(a|b) [c] *.ts $x \\ ^\n", "(a|b) [c] *.ts $x \\ ^\n", true],
  ["a.b\n", "aXb\n", false],
];

Deno.test("isAsShown() lets only that differ which differs from run to run", () => {
  for (const [shown, real, same] of CASES) {
    assert.equal(isAsShown(shown, real), same, JSON.stringify([shown, real]));
  }
});
