/**
 * Prints what tasks of an earlier run printed.
 *
 * @module
 */

import { loadAppearance } from "./appearance.ts";
import type { Terminal } from "./terminal.ts";
import { visibleText } from "./visible_text.ts";

/** What a task printed. */
export interface PrintedLog {
  readonly task: string;
  readonly open: () => ReadableStream<Uint8Array> | undefined;
}

/**
 * Writes logs to standard output as they are, one after another; with several, each under its name on
 * standard error, so that a pipe gets only what the tasks printed.
 *
 * @param terminal Where to write
 * @param logs The logs; those that are empty are left out
 */
export async function writeLogs(terminal: Terminal, logs: readonly PrintedLog[]): Promise<void> {
  const { style } = await loadAppearance(terminal, "stderr");
  for (const { task, open } of logs) {
    const stream = open();
    if (!stream) continue;
    if (logs.length > 1) await terminal.stderr.write(`${style.heading(visibleText(task))}\n`);
    const decoder = new TextDecoder();
    let last = "\n";
    for await (const bytes of stream) {
      const text = decoder.decode(bytes, { stream: true });
      last = text.at(-1) ?? last;
      await terminal.stdout.write(text);
    }
    if (last !== "\n") await terminal.stdout.write("\n");
  }
}
