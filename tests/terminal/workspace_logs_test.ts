import assert from "node:assert/strict";
import { openLogWriter } from "../../lib/terminal/workspace_logs.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("LogWriter prints a single service as it is, each stream where it belongs", async () => {
  const terminal = memoryTerminal();
  const writer = await openLogWriter(terminal, "text", ["web"]);
  await writer.write("web", "stdout", bytes("one\ntw"));
  await writer.write("web", "stderr", bytes("\x1b[31moops"));
  await writer.write("web", "stdout", bytes("o"));
  await writer.close();
  assert.equal(terminal.written("stdout"), "one\ntwo");
  assert.equal(terminal.written("stderr"), "\x1b[31moops");
});

Deno.test("LogWriter puts the name before each line of several services, and tears none", async () => {
  const terminal = memoryTerminal();
  const writer = await openLogWriter(terminal, "text", ["web", "postgres"]);
  await writer.write("web", "stdout", bytes("one\ntw"));
  await writer.write("postgres", "stderr", bytes("ready\n"));
  await writer.write("web", "stdout", bytes("o\nthree"));
  await writer.close();
  assert.equal(
    terminal.written("stdout"),
    "web      | one\npostgres | ready\nweb      | two\nweb      | three\n",
  );
  assert.equal(terminal.written("stderr"), "");
});

Deno.test("LogWriter keeps a character whole that comes in two pieces", async () => {
  const terminal = memoryTerminal();
  const writer = await openLogWriter(terminal, "ndjson", ["web"]);
  const [first, ...rest] = bytes("é");
  await writer.write("web", "stdout", new Uint8Array([first!]));
  await writer.write("web", "stdout", new Uint8Array(rest));
  await writer.write("web", "stderr", new Uint8Array([first!]));
  await writer.close();
  assert.deepEqual(
    terminal.written("stdout").trimEnd().split("\n").map((line) => JSON.parse(line)),
    [
      { service: "web", stream: "stdout", text: "é" },
      { service: "web", stream: "stderr", text: "\ufffd" },
    ],
  );
});

Deno.test("LogWriter prints nothing where the output is to be part of a document", async () => {
  const terminal = memoryTerminal();
  const writer = await openLogWriter(terminal, "document", ["web", "db"]);
  await writer.write("db", "stdout", bytes("x\n"));
  await writer.close();
  assert.equal(terminal.written(), "");
  assert.deepEqual(writer.lines, [{ service: "db", stream: "stdout", text: "x\n" }]);
});

Deno.test("LogWriter hands on that nobody reads any more", async () => {
  const terminal = memoryTerminal({ onWrite: () => Promise.reject(new Error("closed")) });
  const writer = await openLogWriter(terminal, "text", ["web"]);
  await assert.rejects(async () => await writer.write("web", "stdout", bytes("x")), /closed/);
});

Deno.test("LogWriter keeps the last of logs that are too long for a document, and says so", async () => {
  const writer = await openLogWriter(memoryTerminal(), "document", ["db"], 10);
  for (let index = 0; index < 10; index++) {
    assert.equal(writer.truncated, index > 5);
    await writer.write("db", "stdout", bytes(`${index}\n`));
  }
  await writer.close();
  const text = writer.lines.map(({ text }) => text).join("");
  assert.ok(text.length <= 10 && text.endsWith("8\n9\n"), text);
});
