/**
 * Runs a small program of `tests/fixtures/` in a process of its own, for tests that need several
 * processes.
 *
 * @module
 */

import assert from "node:assert/strict";

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** A running program; lines on its standard input tell it to go on. */
export class FixtureProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #text = "";

  /**
   * @param program Path of the program under `tests/fixtures/`
   * @param args Its arguments
   */
  constructor(program: string, ...args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-lock", new URL(program, FIXTURES).href, ...args],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#writer = this.#child.stdin.getWriter();
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The next line that it prints; throws if it ends first. */
  async line(): Promise<string> {
    for (;;) {
      const at = this.#text.indexOf("\n");
      if (at >= 0) {
        const line = this.#text.slice(0, at);
        this.#text = this.#text.slice(at + 1);
        return line;
      }
      const { value, done } = await this.#reader.read();
      assert.ok(!done, "the program ended before it printed what it was to print");
      this.#text += value;
    }
  }

  /** Lets it run to its end, and throws unless it succeeds. */
  async end(): Promise<void> {
    await this.#writer.close();
    const { code } = await this.#child.status;
    assert.equal(code, 0);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#reader.cancel();
    await this.#writer.abort().catch(() => {});
  }
}
