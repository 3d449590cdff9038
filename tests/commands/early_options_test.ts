/** What is known of a command line before it is parsed. */

import assert from "node:assert/strict";
import type { Command } from "commander";
import { readEarlyOptions } from "../../lib/commands/early_options.ts";
import { buildProgram } from "../../lib/commands/program.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";

const commandsOf = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(commandsOf),
];

Deno.test("readEarlyOptions() takes no value of a letter for options of its own", async () => {
  const terminal = memoryTerminal();
  const program = await buildProgram(null, { terminal, json: false, finish: () => {} });
  const options = commandsOf(program).flatMap((it) => it.options)
    .filter(({ short }) => short !== undefined);
  const letters = new Set(options.map(({ short }) => short!));
  const withValue = [...letters].filter((letter) =>
    options.filter(({ short }) => short === letter).every((it) => it.required || it.optional)
  );
  assert.ok(withValue.includes("-s") && withValue.includes("-r"), `${withValue}`);
  for (const letter of withValue) {
    const { quiet, verbose } = readEarlyOptions(["workspace", "add", "x", `${letter}qv`]);
    assert.deepEqual([quiet, verbose], [false, false], letter);
  }
  const { quiet, verbose } = readEarlyOptions(["repo", "grep", "-iqv", "x"]);
  assert.deepEqual([quiet, verbose], [true, true]);
});
