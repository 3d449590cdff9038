import assert from "node:assert/strict";
import { shellJoin, shellQuote } from "../../lib/process/shell_quote.ts";

Deno.test("shellQuote() leaves plain words alone and quotes all others", () => {
  assert.equal(shellQuote("npm"), "npm");
  assert.equal(shellQuote("./a-b:c@1.2,3"), "./a-b:c@1.2,3");
  assert.equal(shellQuote(""), "''");
  assert.equal(shellQuote("it's"), `'it'\\''s'`);
  assert.equal(shellQuote("~"), "'~'");
});

Deno.test("shellJoin() is read back by sh as the same words", async () => {
  const words = [
    "a b",
    "",
    "'",
    '"',
    "$HOME",
    "`x`",
    "\\",
    "\n",
    "*",
    "#",
    "!",
    "-n",
    "é",
    ";",
    "&",
  ];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\0' ${shellJoin(words)}`],
  }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
});
