import assert from "node:assert/strict";
import { readLog } from "../../lib/backends/process/service_output.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const SOME_LINES = new TextEncoder().encode("a line\n".repeat(100));

/** Adds to a file without a pause until it is disposed of. */
function writeOn(path: string): AsyncDisposable {
  let isEnding = false;
  const write = async (): Promise<void> => {
    using file = await Deno.open(path, { create: true, append: true });
    while (!isEnding) await file.write(SOME_LINES);
  };
  const written = write();
  return {
    [Symbol.asyncDispose]: () => {
      isEnding = true;
      return written;
    },
  };
}

Deno.test("readLog() hands out no more than the last lines of a log that grows meanwhile", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("service.log");
  await Deno.writeFile(path, SOME_LINES);
  await using _ = writeOn(path);
  for (let i = 0; i < 50; i++) {
    let text = "";
    await readLog(path, 0, {
      tail: 3,
      onOutput: (_, bytes) => void (text += new TextDecoder().decode(bytes)),
    }, () => true);
    // The last line may not be written to its end yet.
    assert.equal(text.replace(/\n$/, "").split("\n").length, 3, text);
  }
});

Deno.test("readLog() follows a log from its last lines on and misses nothing", async () => {
  using folder = new TemporaryFolder();
  const path = folder.at("service.log");
  await Deno.writeTextFile(path, "1\n2\n3\n");
  let text = "";
  let count = 3;
  await readLog(path, 0, {
    tail: 2,
    follow: true,
    onOutput: (_, bytes) => void (text += new TextDecoder().decode(bytes)),
  }, () => {
    // A service that prints a line between any two looks, and another as it ends.
    Deno.writeTextFileSync(path, `${++count}\n`, { append: true });
    return count < 6;
  });
  assert.equal(text, "3\n4\n5\n6\n");
});
