import assert from "node:assert/strict";
import { hasPseudoTerminal, typeSteps } from "./typed_session.ts";

const options = { ignore: !hasPseudoTerminal };

Deno.test("typeSteps() keeps folder and variables from step to step", options, async () => {
  const outputs = await typeSteps([
    { at: "1", lines: "mkdir a && cd a && word=hello" },
    { at: "2", lines: 'echo "$word from $(pwd)"' },
    { at: "3", lines: "test -t 1 && echo terminal", onTerminal: true },
    { at: "4", lines: "echo no >&2; exit 4", code: 4 },
  ]);
  assert.deepEqual(outputs.map(({ output }) => output), [
    "",
    "hello from /home/ada/a\n",
    "terminal\n",
    "no\n",
  ]);
});

Deno.test("typeSteps() says which step ended as it should not", options, async () => {
  await assert.rejects(
    typeSteps([{ at: "1", lines: "true" }, { at: "2", lines: "echo why; false; echo not" }]),
    /^Error: 2 ended with 1 instead of 0:\nwhy\n$/,
  );
  await assert.rejects(
    typeSteps([{ at: "1", lines: "exit 3", code: 4 }]),
    /^Error: 1 ended with 3 instead of 4/,
  );
  await assert.rejects(
    typeSteps([{ at: "1", lines: "true", code: 1 }, { at: "2", lines: "true" }]),
    /^Error: 1 ended with 0 instead of 1/,
  );
});
