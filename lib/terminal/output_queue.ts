/**
 * Writes text and bytes to standard output and standard error, completely and in the order given.
 *
 * Both streams share one queue, because they often end in the same place (a terminal, or `2>&1`).
 * Small writes are gathered while an earlier one is under way, so a thousand short lines cost a
 * handful of system calls. `write()` returns a promise only when more than `HIGH_WATER` characters
 * wait: a producer that awaits it is slowed to the reader's speed and memory stays bounded.
 *
 * A reader of standard output that has gone (`| head`) is reported as `OutputClosed`; a standard
 * error that cannot be written is ignored, since it carries nothing the work depends on.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** Characters that may wait before `write()` asks its caller to wait. */
export const HIGH_WATER = 64 * 1024;

/** How long to wait when a stream that another process made non-blocking is full. */
const FULL_PAUSE_MS = 5;

/** The streams text goes to. */
export type StreamName = "stdout" | "stderr";

/** What the queue needs of a stream: `Deno.stdout` has this shape. */
export interface ByteSink {
  /** Writes some of the bytes and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * The reader of standard output has gone, as with `nestr repo list | head -1`. Not a failure: the
 * command ends quietly and successfully.
 */
export class OutputClosed extends Error {
  /** Always `"OutputClosed"`. */
  override readonly name = "OutputClosed";

  /** Makes the error; its message is only seen by a program that does not know this class. */
  constructor() {
    super("the reader of standard output has gone");
  }
}

interface Piece {
  readonly stream: StreamName;
  readonly text: string | Uint8Array;
}

/** The queue before both streams. */
export class OutputQueue {
  readonly #sinks: Readonly<Record<StreamName, ByteSink>>;
  readonly #encoder = new TextEncoder();
  #pieces: Piece[] = [];
  #waiting = 0;
  #pump: Promise<void> | null = null;
  #room: PromiseWithResolvers<void> | null = null;
  #failure: Error | null = null;
  #stderrBroken = false;

  /** @param sinks Where the bytes of each stream go */
  constructor(sinks: Readonly<Record<StreamName, ByteSink>>) {
    this.#sinks = sinks;
  }

  /**
   * Appends text, or bytes.
   *
   * @param stream Where it goes
   * @param text What to write
   * @returns A promise when the caller should wait before writing more. It rejects with
   * `OutputClosed`, `DISK_FULL` or `FILE_ACCESS` when standard output cannot be written; a caller
   * that does not look at it learns the same from `flush()`
   */
  write(stream: StreamName, text: string | Uint8Array): Promise<void> | undefined {
    if (stream === "stdout" && this.#failure !== null) return rejected(this.#failure);
    if (text.length === 0 || (stream === "stderr" && this.#stderrBroken)) return undefined;
    this.#pieces.push({ stream, text });
    this.#waiting += text.length;
    this.#pump ??= this.#run();
    if (this.#waiting <= HIGH_WATER) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    const written = this.#room.promise.then(() => this.#throwIfBroken(stream));
    written.catch(() => {});
    return written;
  }

  /**
   * Waits until all text is written.
   *
   * @throws {OutputClosed} when the reader of standard output has gone
   * @throws {NestrError} `DISK_FULL` or `FILE_ACCESS` when standard output cannot be written
   */
  async flush(): Promise<void> {
    while (this.#pump !== null) await this.#pump;
    this.#throwIfBroken("stdout");
  }

  #throwIfBroken(stream: StreamName): void {
    if (stream === "stdout" && this.#failure !== null) throw this.#failure;
  }

  async #run(): Promise<void> {
    // One turn of the microtask queue, so that what is written together goes out together.
    await Promise.resolve();
    while (this.#pieces.length > 0) {
      const { stream, bytes } = this.#takeRun();
      await this.#writeAll(stream, bytes);
      if (this.#waiting <= HIGH_WATER) {
        this.#room?.resolve();
        this.#room = null;
      }
    }
    this.#pump = null;
  }

  /** Removes the first pieces of one stream, as far as the high-water mark. */
  #takeRun(): { readonly stream: StreamName; readonly bytes: Uint8Array } {
    const first = this.#pieces[0]!;
    let count = 1;
    let length = first.text.length;
    while (count < this.#pieces.length && length < HIGH_WATER) {
      const next = this.#pieces[count]!;
      if (next.stream !== first.stream) break;
      length += next.text.length;
      count++;
    }
    const taken = this.#pieces.splice(0, count);
    this.#waiting -= length;
    return { stream: first.stream, bytes: this.#joined(taken.map(({ text }) => text)) };
  }

  #joined(texts: readonly (string | Uint8Array)[]): Uint8Array {
    if (texts.every((text) => typeof text === "string")) {
      return this.#encoder.encode(texts.join(""));
    }
    const pieces = texts.map((text) =>
      typeof text === "string" ? this.#encoder.encode(text) : text
    );
    if (pieces.length === 1) return pieces[0]!;
    const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  async #writeAll(stream: StreamName, bytes: Uint8Array): Promise<void> {
    if (stream === "stdout" ? this.#failure !== null : this.#stderrBroken) return;
    let rest = bytes;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(await this.#sinks[stream].write(rest));
      } catch (thrown) {
        if (thrown instanceof Deno.errors.Interrupted) continue;
        if (!(thrown instanceof Deno.errors.WouldBlock)) return this.#break(stream, thrown);
        await new Promise((resolve) => setTimeout(resolve, FULL_PAUSE_MS));
      }
    }
  }

  #break(stream: StreamName, thrown: unknown): void {
    if (stream === "stderr") this.#stderrBroken = true;
    else this.#failure = outputFailure(thrown);
    this.#pieces = this.#pieces.filter((piece) => piece.stream !== stream);
    this.#waiting = this.#pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  }
}

/** A rejection that does not end the process when nobody looks at it. */
function rejected(reason: Error): Promise<never> {
  const promise = Promise.reject(reason);
  promise.catch(() => {});
  return promise;
}

/** What a failed write to standard output means. */
function outputFailure(thrown: unknown): Error {
  if (thrown instanceof Deno.errors.BrokenPipe) return new OutputClosed();
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const full = /No space left|not enough space|ENOSPC/i.test(reason);
  return new NestrError(
    full ? "DISK_FULL" : "FILE_ACCESS",
    `standard output could not be written: ${reason}`,
    {
      hint: full ? "free some space where the output is redirected to" : undefined,
      cause: thrown,
    },
  );
}
