/**
 * The output of a task, while somebody looks at it.
 *
 * The end of the log is read first, then new output is added. Whatever is missing in between (after
 * a lost connection, or because this page was too slow) is read from the journal; positions in
 * bytes show where. Output that is not in the journal comes from the server, which keeps its end;
 * the numbers of events show what it includes.
 *
 * @module
 */

import { signal } from "@preact/signals";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { LineBuffer } from "../text/line_buffer.ts";
import type { OperationStore, PrintedOutput } from "./operation_store.ts";

/** Which log to show. */
export interface TaskLogPlace {
  readonly project: string | undefined;
  readonly run: string;
  readonly task: string;
  /** Whether it is in the journal. */
  readonly journalled: boolean;
}

/** How many bytes are read at once. */
const PAGE = 1_048_576;

/** How many bytes of earlier output are read at a time; more would fill the browser's memory. */
const UNASKED = 16 * PAGE;

/** A log that somebody looks at. */
export class TaskLog {
  /** A new object when the output was read again from the beginning. */
  lines: LineBuffer = new LineBuffer();
  /** Changes whenever lines have. */
  readonly version = signal(0);
  readonly loading = signal(true);
  readonly failure = signal<Failure | undefined>(undefined);
  /** How many bytes there are before what was loaded. */
  readonly earlier = signal(0);
  readonly #client: RpcClient;
  readonly #operations: OperationStore;
  readonly #place: TaskLogPlace;
  readonly #abort = new AbortController();
  /** Where the loaded output ends: in bytes of the log, or as the number of an event. */
  #to = 0;
  #wanted = 0;
  #reading: Promise<void> | undefined;
  /** Whether a call of {@link TaskLog.catchUp} is waiting for its turn. */
  #isCatchingUp = false;
  #unlisten: () => void = () => {};

  constructor(client: RpcClient, operations: OperationStore, place: TaskLogPlace) {
    this.#client = client;
    this.#operations = operations;
    this.#place = place;
  }

  /** Begins to follow. */
  open(): void {
    this.#unlisten = this.#operations.listen({
      onOutput: (output) => this.#take(output),
      onLoss: () => this.catchUp(),
    });
    if (this.#place.journalled) return this.#read(() => this.#readEnd());
    this.#takeOutput();
    this.catchUp();
  }

  /** Ends following. */
  close(): void {
    this.#unlisten();
    this.#abort.abort();
  }

  /** Reads new output, after a lost connection and when the task has ended. */
  catchUp(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    this.#read(() => {
      this.#isCatchingUp = false;
      return this.#place.journalled ? this.#readOn() : this.#readOutput();
    });
  }

  /** Reads a part before the loaded output. */
  readEarlier(): void {
    this.#read(() => this.#readBefore());
  }

  #take({ seq, operation, task, text, log }: PrintedOutput): void {
    if (operation !== this.#place.run || task !== this.#place.task) return;
    if (!log) return seq > this.#to ? this.#add({ text, to: seq }) : undefined;
    if (log.to <= this.#to) return;
    this.#wanted = Math.max(this.#wanted, log.to);
    if (this.#reading) return;
    if (log.from !== this.#to) return this.catchUp();
    this.#add({ text, to: log.to });
  }

  /** Reads one thing at a time. */
  #read(read: () => Promise<void>): void {
    const turn = async (): Promise<void> => {
      try {
        await read();
        this.failure.value = undefined;
      } catch (error) {
        if (!isAborted(error)) this.failure.value = failureOf(error);
      }
      this.loading.value = false;
    };
    const reading = (this.#reading ?? Promise.resolve()).then(turn).finally(() => {
      if (this.#reading !== reading) return;
      this.#reading = undefined;
      // On a closed log every attempt fails at once: going on would keep the page busy forever.
      if (this.#abort.signal.aborted || this.failure.peek()) return;
      if (this.#wanted > this.#to) this.catchUp();
    });
    this.#reading = reading;
  }

  /** Loads output that only the server has; it sent no output events while nobody was listening. */
  async #readOutput(): Promise<void> {
    await this.#operations.reloadRun(this.#place.run);
    this.#takeOutput();
  }

  #takeOutput(): void {
    const output = this.#operations.outputOf(this.#place.run, this.#place.task);
    if (output === undefined || output.seq < this.#to) return;
    const text = output.text.replaceAll("\r\n", "\n");
    if (!this.lines.text().endsWith(text)) {
      this.lines = new LineBuffer();
      this.lines.append(text);
    }
    this.#to = output.seq;
    this.#show();
  }

  async #readEnd(): Promise<void> {
    const page = await this.#page({ tail: true, limit: PAGE });
    this.earlier.value = page.from;
    this.#add(page);
    if (page.to < page.end) await this.#readOn();
    if (this.earlier.peek() > 0) await this.#readBefore();
  }

  /**
   * Reads several pages and prepends them together, as each prepending costs as much as the whole.
   */
  async #readBefore(): Promise<void> {
    const end = this.earlier.peek();
    const start = Math.max(0, end - UNASKED);
    let text = "";
    for (let from = start; from < end;) {
      const page = await this.#page({ from, limit: Math.max(16, Math.min(PAGE, end - from)) });
      if (page.to <= from) break;
      text += page.text;
      from = page.to;
    }
    // If it begins inside a line, that line is left for the part before.
    const cut = start === 0 ? 0 : text.indexOf("\n") + 1;
    this.lines.prepend(text.slice(cut));
    this.earlier.value = start + new TextEncoder().encode(text.slice(0, cut)).length;
    this.#show();
  }

  async #readOn(): Promise<void> {
    while (true) {
      const page = await this.#page({ from: this.#to, limit: PAGE });
      this.#add(page);
      if (page.to >= page.end || page.text === "") {
        // Output that is still wanted is not in the file yet; an event will tell when it is.
        this.#wanted = Math.min(this.#wanted, this.#to);
        return;
      }
    }
  }

  #add(page: { readonly text: string; readonly to: number }): void {
    this.lines.append(page.text);
    this.#to = page.to;
    this.#show();
  }

  #page(part: { readonly from?: number; readonly limit: number; readonly tail?: boolean }) {
    const { project, run, task } = this.#place;
    const where = project === undefined ? { run, task } : { project, run, task };
    return this.#client.call("logs", { ...where, ...part }, this.#abort.signal);
  }

  #show(): void {
    this.version.value++;
  }
}
