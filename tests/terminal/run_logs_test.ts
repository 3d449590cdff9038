import assert from "node:assert/strict";
import { logDocuments, type PrintedLog, writeLogs } from "../../lib/terminal/run_logs.ts";
import { memoryTerminal } from "../support/memory_terminal.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const logOf = (task: string, ...pieces: readonly Uint8Array[]): PrintedLog => ({
  task,
  open: () => pieces.length === 0 ? undefined : ReadableStream.from(pieces),
});

Deno.test("writeLogs() writes bytes as they are, even those of a character that is not whole", async () => {
  const written: (string | Uint8Array)[] = [];
  const terminal = memoryTerminal();
  const stdout = {
    ...terminal.stdout,
    write: (text: string | Uint8Array) => void written.push(text),
  };
  const latin1 = new Uint8Array([0x63, 0xe9, 0x0a, 0xc3]);
  await writeLogs({ ...terminal, stdout }, [logOf("api", latin1)]);
  assert.deepEqual(written, [latin1, "\n"]);
  assert.equal(terminal.written("stderr"), "");
});

Deno.test("writeLogs() puts several logs under their names on the same stream, and leaves out empty ones", async () => {
  const terminal = memoryTerminal();
  await writeLogs(terminal, [
    logOf("api", bytes("one\n"), bytes("two")),
    logOf("none"),
    logOf("empty", bytes("")),
    logOf("web", bytes("three\n")),
  ]);
  assert.equal(terminal.written("stdout"), "==> api\none\ntwo\n==> web\nthree\n");
  assert.equal(terminal.written("stderr"), "");
});

Deno.test("logDocuments() keeps the end of logs that are too long together", async () => {
  const long = Array.from({ length: 50 }, (_, index) => bytes(`${index % 10}`));
  const logs = [logOf("a", ...long), logOf("b", bytes("12345678901")), logOf("c", bytes("short"))];
  assert.deepEqual(await logDocuments(logs, 30), [
    { id: "a", log: "0123456789", truncated: true },
    { id: "b", log: "2345678901", truncated: true },
    { id: "c", log: "short", truncated: false },
  ]);
  assert.deepEqual(await logDocuments([logOf("none")]), [{
    id: "none",
    log: "",
    truncated: false,
  }]);
});
