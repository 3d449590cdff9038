import assert from "node:assert/strict";
import { commandLine } from "../../lib/terminal/command_line.ts";
import { formatDuration, formatElapsed } from "../../lib/terminal/duration.ts";
import { quantity } from "../../lib/terminal/quantity.ts";

Deno.test("formatDuration() uses the units that fit, without gaps at the borders", () => {
  const cases: [number, string][] = [
    [0, "0ms"],
    [12.4, "12ms"],
    [999.4, "999ms"],
    [999.6, "1.0s"],
    [1234, "1.2s"],
    [59_940, "59.9s"],
    [59_960, "1m 00s"],
    [184_000, "3m 04s"],
    [3_599_999, "1h 00m"],
    [7_500_000, "2h 05m"],
  ];
  for (const [milliseconds, text] of cases) assert.equal(formatDuration(milliseconds), text);
});

Deno.test("formatElapsed() counts whole seconds", () => {
  assert.equal(formatElapsed(999), "0s");
  assert.equal(formatElapsed(59_999), "59s");
  assert.equal(formatElapsed(61_000), "1m 01s");
  assert.equal(formatElapsed(3_700_000), "1h 01m");
});

Deno.test("quantity() puts the noun in the right number", () => {
  assert.equal(quantity(1, "task"), "1 task");
  assert.equal(quantity(0, "task"), "0 tasks");
  assert.equal(quantity(2, "repository", "repositories"), "2 repositories");
});

Deno.test("commandLine() quotes what a shell would read otherwise", () => {
  assert.equal(commandLine(["npm", "run", "a:b", "--x=1"]), "npm run a:b --x=1");
  assert.equal(commandLine(["echo", "it's", "", "$x"]), `echo 'it'\\''s' '' '$x'`);
  assert.equal(commandLine(["a\x1b[2J\nb"]), "'a\\x1b[2J\\nb'");
});
