/**
 * What a task has printed, while it is looked at.
 *
 * The end of the log is read first, what comes is added, and what is missing in between (after a lost
 * connection, or because this page was too slow) is read from the journal: positions in bytes tell. Where
 * the journal does not have it, the server is asked for the end of it, and numbers of events tell.
 *
 * @module
 */

import { signal } from "@preact/signals";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { LineBuffer } from "../text/line_buffer.ts";
import type { OperationStore, PrintedOutput } from "./operation_store.ts";

/** Which log. */
export interface TaskLogPlace {
  readonly project: string | undefined;
  readonly run: string;
  readonly task: string;
  /** Whether it is in the journal. */
  readonly journalled: boolean;
}

/** So much is read at once. */
const PAGE = 1_048_576;

/** So much before the end is read without being asked for; more would take the browser's memory. */
const UNASKED = 16 * PAGE;

/** A log that is looked at. */
export class TaskLog {
  /** Another one when the output was read again from the beginning. */
  lines: LineBuffer = new LineBuffer();
  /** Changes whenever lines have. */
  readonly version = signal(0);
  readonly loading = signal(true);
  readonly failure = signal<Failure | undefined>(undefined);
  /** Bytes before what was loaded. */
  readonly earlier = signal(0);
  readonly #client: RpcClient;
  readonly #operations: OperationStore;
  readonly #place: TaskLogPlace;
  readonly #abort = new AbortController();
  /** Where what is there ends: in bytes of the log, or as the number of an event. */
  #to = 0;
  #wanted = 0;
  #reading: Promise<void> | undefined;
  /** Whether that will be done anyhow. */
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

  /** Reads what has come meanwhile; after a lost connection, and when the task has ended. */
  catchUp(): void {
    if (this.#isCatchingUp) return;
    this.#isCatchingUp = true;
    this.#read(() => {
      this.#isCatchingUp = false;
      return this.#place.journalled ? this.#readOn() : this.#readOutput();
    });
  }

  /** Reads a part before what is there. */
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

  /** One thing is read at a time. */
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
      // Of a closed log every attempt fails at once: going on would keep the page busy for ever.
      if (this.#abort.signal.aborted || this.failure.peek()) return;
      if (this.#wanted > this.#to) this.catchUp();
    });
    this.#reading = reading;
  }

  /** Reads what only the server has; while nobody listened, it has told nothing. */
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

  /** What is put before the first line is put there at once: each time costs as much as all of it. */
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
    // Where it begins inside a line, that line is left to the part before.
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
        // What is still wanted is not in the file yet, and will be told of when it is.
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
