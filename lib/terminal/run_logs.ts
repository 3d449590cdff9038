/**
 * Prints what tasks of an earlier run printed.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { loadAppearance } from "./appearance.ts";
import type { Terminal } from "./terminal.ts";
import { visibleText } from "./visible_text.ts";

/** What a task printed. */
export interface PrintedLog {
  readonly task: string;
  readonly open: () => ReadableStream<Uint8Array> | undefined;
}

/**
 * Writes logs to standard output byte for byte, one after another; with several, each under its
 * name, as `nestr run --output group` prints them.
 *
 * @param terminal Where to write
 * @param logs The logs; those that are empty are left out
 */
export async function writeLogs(terminal: Terminal, logs: readonly PrintedLog[]): Promise<void> {
  const { style } = await loadAppearance(terminal, "stdout");
  for (const { task, open } of logs) {
    let last: number | undefined;
    for await (const bytes of open() ?? []) {
      if (bytes.length === 0) continue;
      if (last === undefined && logs.length > 1) {
        await terminal.stdout.write(`${style.heading(`==> ${visibleText(task)}`)}\n`);
      }
      last = bytes.at(-1);
      await terminal.stdout.write(bytes);
    }
    if (last !== undefined && last !== LINE_FEED) await terminal.stdout.write("\n");
  }
}

const LINE_FEED = 10;

/** A log as a part of a document. */
export interface LogDocument {
  /** The task. */
  readonly id: string;
  /** What it printed; of a very long log the end. */
  readonly log: string;
  /** Whether the beginning is missing. */
  readonly truncated: boolean;
}

/** Bytes of logs in one document. */
const LONGEST_DOCUMENT = 64 * 1024 * 1024;

/**
 * Reads logs for a document, which is held in memory: all of them get the same room.
 *
 * @param logs The logs
 * @param longest Bytes of all of them together
 */
export async function logDocuments(
  logs: readonly PrintedLog[],
  longest: number = LONGEST_DOCUMENT,
): Promise<readonly LogDocument[]> {
  const room = Math.max(1, Math.floor(longest / logs.length));
  const documents: LogDocument[] = [];
  for (const { task, open } of logs) {
    let pieces: Uint8Array[] = [];
    let length = 0;
    let truncated = false;
    for await (const bytes of open() ?? []) {
      pieces.push(bytes);
      length += bytes.length;
      // Seldom, so that what is kept is not copied for each piece.
      if (length < 2 * room) continue;
      pieces = [endOf(pieces, room)];
      length = room;
      truncated = true;
    }
    const bytes = endOf(pieces, room);
    truncated ||= bytes.length < length;
    documents.push({ id: task, log: new TextDecoder().decode(bytes), truncated });
  }
  return documents;
}

/** The last bytes of several pieces. */
function endOf(pieces: readonly Uint8Array[], room: number): Uint8Array {
  const all = Buffer.concat(pieces);
  return all.length <= room ? all : new Uint8Array(all.subarray(-room));
}
