/** `ajj run`: a command in our place, with the environment of a workspace. */

import assert from "node:assert/strict";
import { Executable } from "../support/executable.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../support/workspace_fixture.ts";

Deno.test("ajj run is the command: its exit code, its streams, its folder, its words", async () => {
  await using fixture = await WorkspaceFixture.create({
    aether: TWO_PROCESSES,
    files: { "sub/file.txt": "in the workspace\n" },
  });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  const run = (...words: readonly string[]) => ajj.run("feature/sub", ["run", ...words]);

  for (const code of [0, 1, 7, 70, 255]) {
    assert.deepEqual(await run("--", "sh", "-c", `echo out; echo err >&2; exit ${code}`), {
      code,
      stdout: "out\n",
      stderr: "err\n",
    });
  }
  assert.equal((await run("cat", "file.txt")).stdout, "in the workspace\n");
  // From elsewhere it starts in the workspace's folder.
  const elsewhere = await ajj.run("shop", ["run", "-w", "feature", "--", "pwd", "-P"]);
  assert.equal(elsewhere.stdout, `${fixture.beside("feature")}\n`);
  // Words reach it as they were typed, also those that look like options of ours.
  const words = ["two words", "", "*", "$HOME", "--json", "-w", "'", '"', "\\", "--", "ä\n"];
  const echoed = await run("--", "sh", "-c", 'printf "<%s>" "$@"', "sh", ...words);
  assert.equal(echoed.stdout, words.map((word) => `<${word}>`).join(""));

  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj run says what cannot be run as a shell does", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  const cases = [
    [["no-such-program"], 127, "COMMAND_NOT_FOUND"],
    [["./no-such-file"], 127, "COMMAND_NOT_FOUND"],
    [["./README.md"], 126, "COMMAND_NOT_EXECUTABLE"],
    [["/tmp"], 126, "COMMAND_NOT_EXECUTABLE"],
  ] as const;
  for (const [command, code, error] of cases) {
    const result = await ajj.run("feature", ["run", "--", ...command]);
    assert.equal(result.code, code, `${command}: ${result.stderr}`);
    assert.match(result.stderr, new RegExp(`error\\[${error}\\]`));
  }
  const outside = await ajj.run("shop", ["run", "--", "true"]);
  assert.equal(outside.code, 2);
  assert.match(outside.stderr, /error\[WORKSPACE_NONE\]/);
  await ajj.data("shop", ["workspace", "forget", "feature"]);
});

Deno.test("ajj run leaves the system's variables as they are, unless --override is given", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj");
  const { workspace } = await ajj.data("shop", ["workspace", "add", "../feature"]);
  const port = workspace.services[0].ports[0].host;
  const own = { FIRST: "the system's", ONLY_MINE: "kept" };
  const print = ["--", "sh", "-c", 'echo "$FIRST|$SECOND|$ONLY_MINE|$AETHER_WORKSPACE"'];
  const second = workspace.services[1].ports[0].host;
  const run = async (...words: readonly string[]) =>
    (await ajj.run("feature", ["run", ...words, ...print], own)).stdout;
  assert.equal(await run(), `the system's|${second}|kept|feature\n`);
  assert.equal(await run("--override"), `localhost:${port}|${second}|kept|feature\n`);
  await ajj.data("shop", ["workspace", "forget", "feature"]);
});

Deno.test("ajj run ends with 128+N when a signal ends the command", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  for (
    const [signal, code] of [["TERM", 143], ["KILL", 137], ["INT", 130], ["HUP", 129]] as const
  ) {
    const result = await ajj.run("feature", ["run", "--", "sh", "-c", `kill -${signal} $$`]);
    assert.deepEqual(result, { code, stdout: "", stderr: "" }, signal);
  }
  await ajj.data("shop", ["workspace", "forget", "feature"]);
});

Deno.test("ajj run hands signals on and lets the command decide", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const ajj = new Executable(fixture.git, "ajj");
  await ajj.data("shop", ["workspace", "add", "../feature"]);
  const start = async (script: string, signal: Deno.Signal) => {
    const child = ajj.start("feature", ["run", "--", "sh", "-c", script]);
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? "";
    child.kill(signal);
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    const { code } = await child.status;
    await child.stderr.cancel();
    return { code, text };
  };
  const asks = "trap 'echo cleaned up; exit 5' TERM; echo ready; while :; do sleep 0.05; done";
  assert.deepEqual(await start(asks, "SIGTERM"), { code: 5, text: "ready\ncleaned up\n" });
  const dies = "echo ready; while :; do sleep 0.05; done";
  assert.deepEqual(await start(dies, "SIGTERM"), { code: 143, text: "ready\n" });
  await ajj.data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
});
