/**
 * Output of each task as one block, printed when the task ends: for logs that are read later.
 *
 * Up to `BLOCK_LIMIT` characters of a running task are kept; of a task that prints more nothing is,
 * and its block is read back from its log. Blocks are printed one after the other, each under a
 * line `==> api`; a task without output has none. How the task ended is the progress's to say.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";
import type { Appearance } from "../appearance.ts";
import type { StreamName, Terminal } from "../terminal.ts";
import { visibleText } from "../visible_text.ts";
import { LineAssembler } from "./line_assembler.ts";
import type { Progress } from "./progress.ts";
import type { EventReporter } from "./event_reporter.ts";

/** Characters of output that are kept for one running task. */
export const BLOCK_LIMIT = 1024 * 1024;

/** Pieces a block is kept in at most, so that tiny ones do not cost more than their text. */
const PIECE_LIMIT = 16 * 1024;

/** Reads what a task has printed from its log; undefined when it has none. */
export type ReadLog = (taskId: string) => AsyncIterable<Uint8Array> | undefined;

interface Piece {
  readonly stream: StreamName;
  text: string;
}

/** The output of a running task; null once it has become too long to keep. */
type Block = { pieces: Piece[] | null; length: number };

/** Prints output in blocks. */
export class GroupReporter implements EventReporter {
  readonly #terminal: Terminal;
  readonly #appearance: Appearance;
  readonly #progress: Progress;
  readonly #readLog: ReadLog;
  readonly #blocks = new Map<string, Block>();
  #printing: Promise<void> = Promise.resolve();
  #closed = false;

  /**
   * @param terminal Where output goes
   * @param appearance Of standard output
   * @param progress What is shown besides
   * @param readLog Reads the log of a task whose output was too long to keep
   */
  constructor(terminal: Terminal, appearance: Appearance, progress: Progress, readLog: ReadLog) {
    this.#terminal = terminal;
    this.#appearance = appearance;
    this.#progress = progress;
    this.#readLog = readLog;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    switch (event.type) {
      case "task.output":
        this.#keep(event.taskId, event.stream, event.text);
        return undefined;
      case "task.finished":
        return this.#finish(event);
      case "operation.finished":
        return this.#printing.then(() => this.#progress.handle(event));
      default:
        return this.#progress.handle(event);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#blocks.clear();
    await this.#printing.catch(() => {});
    this.#progress.close();
  }

  #keep(taskId: string, stream: StreamName, text: string): void {
    let block = this.#blocks.get(taskId);
    if (block === undefined) {
      block = { pieces: [], length: 0 };
      this.#blocks.set(taskId, block);
    }
    if (block.pieces === null) return;
    block.length += text.length;
    const last = block.pieces.at(-1);
    if (last?.stream === stream) last.text += text;
    else block.pieces.push({ stream, text });
    if (block.length > BLOCK_LIMIT || block.pieces.length > PIECE_LIMIT) block.pieces = null;
  }

  #finish(
    event: Extract<OperationEvent, { readonly type: "task.finished" }>,
  ): Promise<void> | undefined {
    const block = this.#blocks.get(event.taskId);
    this.#blocks.delete(event.taskId);
    if (block === undefined) return this.#progress.handle(event);
    this.#printing = this.#printing.then(async () => {
      if (this.#closed) return;
      await this.#progress.handle(event);
      await this.#print(event.taskId, block);
    });
    return this.#printing;
  }

  async #print(taskId: string, block: Block): Promise<void> {
    const heading = this.#appearance.style.heading(`==> ${visibleText(taskId)}`);
    await this.#progress.print("stdout", `${heading}\n`);
    if (block.pieces === null) return await this.#printLog(taskId);
    for (const { stream, text } of block.pieces) {
      const lines = new LineAssembler("", this.#terminal[stream].isTerminal);
      await this.#progress.print(stream, lines.push(text, 0) + lines.rest());
    }
  }

  async #printLog(taskId: string): Promise<void> {
    const lines = new LineAssembler("", this.#terminal.stdout.isTerminal);
    const decoder = new TextDecoder();
    for await (const bytes of logOrNotice(this.#readLog, taskId)) {
      if (this.#closed) return;
      const text = lines.push(decoder.decode(bytes, { stream: true }), 0);
      if (text !== "") await this.#progress.print("stdout", text);
    }
    const rest = lines.push(decoder.decode(), 0) + lines.rest();
    if (rest !== "") await this.#progress.print("stdout", rest);
  }
}

/** A log, and where it cannot be read a line that says so: output that is lost must be noticed. */
async function* logOrNotice(readLog: ReadLog, taskId: string): AsyncGenerator<Uint8Array> {
  let reason = "there is none";
  try {
    const log = readLog(taskId);
    if (log !== undefined) return yield* log;
  } catch (thrown) {
    reason = thrown instanceof Error ? thrown.message : String(thrown);
  }
  yield new TextEncoder().encode(`\n(the log of this task cannot be read: ${reason})\n`);
}
