/**
 * Reads the log of a service while it is written.
 *
 * A log may be large, so its last lines are found from its end, in blocks, and nothing is held whole.
 *
 * @module
 */

import { fileError } from "../../files/atomic_write.ts";
import type { LogOptions } from "../backend.ts";

const BLOCK_BYTES = 64 * 1024;
const POLL_MS = 50;
const LINE_FEED = 10;

/**
 * Hands out what a log holds, and with `follow` what is added to it.
 *
 * @param path The log; a missing one is empty
 * @param start Where to begin, in bytes
 * @param isRunning Whether anybody still writes to it
 */
export async function readLog(
  path: string,
  start: number,
  options: LogOptions,
  isRunning: () => boolean,
): Promise<void> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw fileError(error, path, "read");
  }
  using _ = file;
  const { tail, follow = false, signal } = options;
  let at = start;
  for (let isFirst = true;; isFirst = false) {
    // Asked before reading: what was written before the end is then read after it.
    const running = follow && isRunning();
    // The last lines are counted from this end; what is added meanwhile belongs to the next round.
    const { size } = await file.stat();
    if (isFirst && tail !== undefined) at = Math.max(at, await startOfTail(file, size, tail));
    // The file is shorter than it was where somebody has emptied it.
    at = await handOut(file, size < at ? 0 : at, size, options);
    if (!running || signal?.aborted) return;
    await pause(signal);
  }
}

/**
 * Where the last lines of the first `size` bytes begin. A line feed at the very end ends a line and
 * begins none.
 */
async function startOfTail(file: Deno.FsFile, size: number, lines: number): Promise<number> {
  if (lines <= 0) return size;
  const block = new Uint8Array(BLOCK_BYTES);
  let left = lines;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const bytes = await readBlock(file, start, block.subarray(0, end - start));
    for (let i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] !== LINE_FEED || start + i === size - 1) continue;
      if (--left === 0) return start + i + 1;
    }
    end = start;
  }
  return 0;
}

/** Hands out a part of the file; returns how far it came. */
async function handOut(
  file: Deno.FsFile,
  from: number,
  to: number,
  { signal, onOutput }: LogOptions,
): Promise<number> {
  let at = from;
  while (at < to && !signal?.aborted) {
    const room = new Uint8Array(Math.min(BLOCK_BYTES, to - at));
    const bytes = await readBlock(file, at, room);
    if (bytes.length === 0) break;
    at += bytes.length;
    await onOutput("stdout", bytes);
  }
  return at;
}

/** Fills a block from a place of the file, as far as the file goes. */
async function readBlock(file: Deno.FsFile, from: number, block: Uint8Array): Promise<Uint8Array> {
  await file.seek(from, Deno.SeekMode.Start);
  let filled = 0;
  while (filled < block.length) {
    const count = await file.read(block.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return block.subarray(0, filled);
}

/** Waits a moment, or until the signal is aborted. */
function pause(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, POLL_MS);
    signal?.addEventListener("abort", done, { once: true });
  });
}
