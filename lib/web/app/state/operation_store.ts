/**
 * The operations of this server and the runs of the journal, each as one value that views follow.
 *
 * What is open is kept up to date by folding events into it. Events that come while it is loaded wait
 * until then; what it has already seen is passed over by its number.
 *
 * @module
 */

import { signal } from "@preact/signals";
import type { OperationDetails, OperationSummary, ServerEvent } from "../../wire.ts";
import { failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { foldEvents, foldSummary, type NumberedEvent } from "./operation_fold.ts";
import { Resource } from "./resource.ts";
import { type RunView, viewOfOperation, viewOfRun } from "./run_view.ts";

/** What a task has printed, as an event has told it. */
export interface PrintedOutput {
  readonly operation: string;
  readonly task: string;
  readonly text: string;
  /** Where it stands in the log; undefined where there is none. */
  readonly log: { readonly from: number; readonly to: number } | undefined;
}

/** One operation or run that a view shows. */
class OpenRun {
  readonly resource: Resource<RunView>;
  #details: OperationDetails | undefined;
  #waiting: NumberedEvent[] = [];

  constructor(client: RpcClient, project: { readonly project?: string }, id: string) {
    this.resource = new Resource(async (end) => {
      try {
        this.#details = await client.call("operation", { operation: id }, end);
        this.#details = foldEvents(this.#details, this.#waiting);
        this.#waiting = [];
        return viewOfOperation(this.#details);
      } catch (error) {
        if (isAborted(error) || failureOf(error).code === "DISCONNECTED") throw error;
        // An operation of an earlier start, or of the command line.
        this.#details = undefined;
        return viewOfRun(await client.call("runs.show", { ...project, run: id }, end));
      }
    });
  }

  take(all: readonly NumberedEvent[]): void {
    // What is in the journal is read by whoever shows it.
    const events = this.#details?.journalled
      ? all.filter(({ event }) => event.type !== "task.output")
      : all;
    if (!this.#details || this.resource.loading) this.#waiting.push(...events);
    if (!this.#details) return;
    const folded = foldEvents(this.#details, events);
    if (folded === this.#details) return;
    this.#details = folded;
    this.resource.set(viewOfOperation(folded));
  }

  /** Takes how it stands, or ended. */
  update(summary: OperationSummary): void {
    if (!this.#details) return this.resource.refresh();
    // An answer may be older than the event that it has ended.
    if (this.#details.endedAt !== null && summary.endedAt === null) return;
    const { id: _id, ...ended } = summary;
    this.#details = { ...this.#details, ...ended };
    this.resource.set(viewOfOperation(this.#details));
  }

  /** What a task has printed, where the journal does not have it. */
  outputOf(task: string): string | undefined {
    return this.#details?.output[task];
  }

  /** Reads what the journal has, unless this server carries it out. */
  refreshRun(): void {
    if (!this.#details) this.resource.refresh();
  }
}

/** The operations of a project. */
export class OperationStore {
  readonly #client: RpcClient;
  readonly #root: string | undefined;
  readonly #all: Resource<ReadonlyMap<string, OperationSummary>>;
  readonly #open = new Map<string, OpenRun>();
  readonly #listeners = new Set<(output: PrintedOutput) => void>();
  /** How many operations run. */
  readonly running = signal(0);

  constructor(client: RpcClient, root: string | undefined) {
    this.#client = client;
    this.#root = root;
    this.#all = new Resource(async (end) => {
      const { operations } = await client.call("operations", this.#project, end);
      const summaries = new Map(operations.map((operation) => [operation.id, operation]));
      this.#count(summaries);
      return summaries;
    });
  }

  get #project(): { readonly project?: string } {
    return this.#root === undefined ? {} : { project: this.#root };
  }

  /** The operations of this server, the newest first. */
  get summaries(): readonly OperationSummary[] {
    return [...this.#all.value?.values() ?? []];
  }

  /** Loads them once. */
  want(): void {
    this.#all.want();
  }

  /** One operation or run; loaded when it is first asked for. */
  run(id: string): Resource<RunView> {
    let open = this.#open.get(id);
    if (!open) {
      open = new OpenRun(this.#client, this.#project, id);
      this.#open.set(id, open);
    }
    open.resource.want();
    return open.resource;
  }

  /** What a task of an open operation has printed, where the journal does not have it. */
  outputOf(id: string, task: string): string | undefined {
    return this.#open.get(id)?.outputOf(task);
  }

  /** Adds an operation that was begun here, before its event arrives. */
  begun(summary: OperationSummary): void {
    if (!this.#all.signal.peek()?.has(summary.id)) this.#put(summary);
    const open = this.#open.get(summary.id);
    if (open) void open.resource.reload(); // a resumed run has its old id
  }

  /** Takes how an operation stands, as a method has answered. */
  changed(summary: OperationSummary): void {
    const known = this.#all.signal.peek()?.get(summary.id);
    if (known?.endedAt === null || summary.endedAt !== null) this.#put(summary);
    this.#open.get(summary.id)?.update(summary);
  }

  /** Hears what tasks print; returns what ends that. */
  listen(listener: (output: PrintedOutput) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads everything again that was wanted. */
  reloadAll(): void {
    this.#all.refresh();
    for (const { resource } of this.#open.values()) resource.refresh();
  }

  /** Loads again what could not be loaded. */
  retryFailed(): void {
    this.#all.retry();
    for (const { resource } of this.#open.values()) resource.retry();
  }

  /** Ends everything. */
  close(): void {
    this.#all.stop();
    for (const { resource } of this.#open.values()) resource.stop();
    this.#listeners.clear();
  }

  /** Takes what has happened. */
  take(events: readonly ServerEvent[]): void {
    const byOperation = new Map<string, NumberedEvent[]>();
    for (const event of events) {
      if (event.type === "operation.begun") this.begun(event.operation);
      if (event.type === "runs.changed") { for (const it of this.#open.values()) it.refreshRun(); }
      if (event.type !== "operation.event") continue;
      const list = byOperation.get(event.operation) ?? [];
      if (list.length === 0) byOperation.set(event.operation, list);
      list.push(event);
      this.#print(event);
    }
    for (const [id, list] of byOperation) {
      this.#open.get(id)?.take(list);
      const summary = this.#all.signal.peek()?.get(id);
      const folded = summary && list.reduce((sum, { event }) => foldSummary(sum, event), summary);
      if (folded && folded !== summary) this.#put(folded);
    }
    for (const event of events) {
      if (event.type !== "operation.ended") continue;
      this.#put(event.operation);
      this.#open.get(event.operation.id)?.update(event.operation);
    }
  }

  #print({ operation, event, log }: Extract<ServerEvent, { type: "operation.event" }>): void {
    if (event.type !== "task.output") return;
    const output = { operation, task: event.taskId, text: event.text, log };
    for (const listener of this.#listeners) listener(output);
  }

  #put(summary: OperationSummary): void {
    const root = this.#root ?? this.#summariesRoot();
    if (root !== undefined && summary.project !== root) return;
    const rest = [...this.#all.signal.peek() ?? []].filter(([id]) => id !== summary.id);
    const isNew = !this.#all.signal.peek()?.has(summary.id);
    const summaries = isNew ? new Map([[summary.id, summary], ...rest]) : new Map(
      [...this.#all.signal.peek()!].map(([id, it]) => [id, id === summary.id ? summary : it]),
    );
    this.#count(summaries);
    this.#all.set(summaries);
  }

  /** Root of the project as its operations name it; undefined before the first. */
  #summariesRoot(): string | undefined {
    return [...this.#all.signal.peek()?.values() ?? []][0]?.project;
  }

  #count(summaries: ReadonlyMap<string, OperationSummary>): void {
    this.running.value = [...summaries.values()].filter(({ endedAt }) => endedAt === null).length;
  }
}
