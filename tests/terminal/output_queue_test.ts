import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import {
  type ByteSink,
  HIGH_WATER,
  OutputClosed,
  OutputQueue,
} from "../../lib/terminal/output_queue.ts";

/** A sink that keeps what it is given, `limit` bytes at a time. */
class KeepingSink implements ByteSink {
  readonly writes: string[] = [];
  readonly #limit: number;
  #opened: Promise<void> = Promise.resolve();

  constructor(limit = Infinity) {
    this.#limit = limit;
  }

  /** Lets no write through until the returned function is called. */
  block(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#opened = promise;
    return resolve;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#opened;
    const taken = bytes.subarray(0, this.#limit);
    this.writes.push(new TextDecoder().decode(taken));
    return taken.length;
  }
}

const failing = (error: Error): ByteSink => ({ write: () => Promise.reject(error) });

Deno.test("OutputQueue.write() gathers what is written in one go into one write", async () => {
  const stdout = new KeepingSink();
  const queue = new OutputQueue({ stdout, stderr: new KeepingSink() });
  for (let line = 0; line < 100; line++) assert.equal(queue.write("stdout", "x\n"), undefined);
  await queue.flush();
  assert.deepEqual(stdout.writes, ["x\n".repeat(100)]);
});

Deno.test("OutputQueue.write() keeps the order of the two streams", async () => {
  const all: string[] = [];
  const sink = (name: string): ByteSink => ({
    write: (bytes) => {
      all.push(name + new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  });
  const queue = new OutputQueue({ stdout: sink("1"), stderr: sink("2") });
  void queue.write("stdout", "a");
  void queue.write("stderr", "b");
  void queue.write("stderr", "c");
  void queue.write("stdout", "d");
  await queue.flush();
  assert.deepEqual(all, ["1a", "2bc", "1d"]);
});

Deno.test("OutputQueue.write() writes all of a text that the stream takes in parts", async () => {
  const stdout = new KeepingSink(3);
  const queue = new OutputQueue({ stdout, stderr: new KeepingSink() });
  void queue.write("stdout", "abcdefgh");
  await queue.flush();
  assert.deepEqual(stdout.writes, ["abc", "def", "gh"]);
});

Deno.test("OutputQueue.write() tries again when the stream is full or a signal interrupts", async () => {
  const refusals = [new Deno.errors.WouldBlock("full"), new Deno.errors.Interrupted("signal")];
  const taken: string[] = [];
  const stdout: ByteSink = {
    write: (bytes) => {
      const refusal = refusals.shift();
      if (refusal !== undefined) return Promise.reject(refusal);
      taken.push(new TextDecoder().decode(bytes));
      return Promise.resolve(bytes.length);
    },
  };
  const queue = new OutputQueue({ stdout, stderr: new KeepingSink() });
  void queue.write("stdout", "abc");
  await queue.flush();
  assert.deepEqual(taken, ["abc"]);
});

Deno.test("OutputQueue.write() makes its caller wait while too much is waiting", async () => {
  const stdout = new KeepingSink();
  const open = stdout.block();
  const queue = new OutputQueue({ stdout, stderr: new KeepingSink() });
  void queue.write("stdout", "first");
  await Promise.resolve();
  await Promise.resolve();
  const wait = queue.write("stdout", "x".repeat(HIGH_WATER + 1));
  assert.ok(wait instanceof Promise);
  let over = false;
  void wait.then(() => over = true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(over, false);
  open();
  await wait;
  await queue.flush();
  assert.equal(stdout.writes.join("").length, HIGH_WATER + 6);
});

Deno.test("OutputQueue reports a reader that has gone as OutputClosed, again and again", async () => {
  const stderr = new KeepingSink();
  const queue = new OutputQueue({ stdout: failing(new Deno.errors.BrokenPipe("epipe")), stderr });
  assert.equal(queue.write("stdout", "a"), undefined);
  await assert.rejects(queue.flush(), OutputClosed);
  await assert.rejects(queue.write("stdout", "b")!, OutputClosed);
  void queue.write("stderr", "still here");
  await assert.rejects(queue.flush(), OutputClosed);
  assert.deepEqual(stderr.writes, ["still here"]);
});

Deno.test("OutputQueue rejects the writer who waits when the reader goes", async () => {
  const queue = new OutputQueue({
    stdout: failing(new Deno.errors.BrokenPipe("epipe")),
    stderr: new KeepingSink(),
  });
  await assert.rejects(queue.write("stdout", "x".repeat(HIGH_WATER + 1))!, OutputClosed);
});

Deno.test("OutputQueue reports a full disk as DISK_FULL and other failures as FILE_ACCESS", async () => {
  for (
    const [message, code] of [["No space left on device (os error 28)", "DISK_FULL"], [
      "Input/output error",
      "FILE_ACCESS",
    ]]
  ) {
    const queue = new OutputQueue({
      stdout: failing(new Error(message)),
      stderr: new KeepingSink(),
    });
    void queue.write("stdout", "a");
    await assert.rejects(
      queue.flush(),
      (error) =>
        error instanceof NestrError && error.code === code && error.message.includes(message!),
    );
  }
});

Deno.test("OutputQueue ignores a standard error that cannot be written", async () => {
  const stdout = new KeepingSink();
  const queue = new OutputQueue({ stdout, stderr: failing(new Deno.errors.BrokenPipe("epipe")) });
  void queue.write("stderr", "lost");
  void queue.write("stdout", "kept");
  void queue.write("stderr", "lost too");
  await queue.flush();
  assert.equal(queue.write("stderr", "also lost"), undefined);
  assert.deepEqual(stdout.writes, ["kept"]);
});
