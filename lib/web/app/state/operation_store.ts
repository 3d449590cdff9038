/**
 * The operations of this server and the runs of the journal, each as one value that views follow.
 *
 * What was loaded is kept up to date by folding events into it. Every answer and every event has the
 * server's number, so that nothing is counted twice; what is told while an answer is under way waits for
 * it (see {@link Resource.change}).
 *
 * @module
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { OperationDetails, OperationSummary, ServerEvent } from "../../wire.ts";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { foldEvents, foldSummary, type NumberedEvent } from "./operation_fold.ts";
import { Resource } from "./resource.ts";
import { isRunning, type RunView, viewOfOperation, viewOfRun } from "./run_view.ts";

/** What a task has printed, as an event has told it. */
export interface PrintedOutput {
  /** The server's number of the event. */
  readonly seq: number;
  readonly operation: string;
  readonly task: string;
  readonly text: string;
  /** Where it stands in the log; undefined where there is none. */
  readonly log: { readonly from: number; readonly to: number } | undefined;
}

/** Somebody who shows what tasks print. */
export interface OutputListener {
  readonly onOutput: (output: PrintedOutput) => void;
  /** Told that some of it was lost on the way. */
  readonly onLoss: () => void;
}

/** So many operations and runs are kept up to date, those that were shown last. */
const KEPT_OPEN = 4;

type Summaries = ReadonlyMap<string, OperationSummary>;

/** The operations of a project. */
export class OperationStore {
  readonly #client: RpcClient;
  readonly #project: { readonly project?: string };
  readonly #isMine: (project: string) => boolean;
  readonly #all: Resource<Summaries>;
  readonly #open = new Map<string, Resource<RunView>>();
  readonly #listeners = new Set<OutputListener>();
  readonly #awaited = signal<ReadonlySet<string>>(new Set());
  readonly #summaries: ReadonlySignal<readonly OperationSummary[]>;
  /** How many operations run. */
  readonly running: ReadonlySignal<number>;
  /** Operations that this page waits for without showing them, once they have ended. */
  readonly outcomes: ReadonlySignal<readonly OperationSummary[]>;

  /**
   * @param client Calls the server's methods
   * @param root The project's root; undefined for the one that the server was started in
   * @param isMine Whether a root is that of this project
   */
  constructor(
    client: RpcClient,
    root: string | undefined,
    isMine: (project: string) => boolean = (project) => root === undefined || root === project,
  ) {
    this.#client = client;
    this.#project = root === undefined ? {} : { project: root };
    this.#isMine = isMine;
    this.#all = new Resource<Summaries>(async (end) => {
      const { operations } = await client.call("operations", this.#project, end);
      return new Map(operations.map((operation) => [operation.id, operation]));
    });
    this.#summaries = computed(() => [...this.#all.value?.values() ?? []]);
    this.running = computed(() =>
      this.#summaries.value.filter(({ endedAt }) => endedAt === null).length
    );
    this.outcomes = computed(() =>
      this.#summaries.value.filter(({ id, endedAt }) =>
        endedAt !== null && this.#awaited.value.has(id)
      )
    );
  }

  /** The operations of this server, the newest first; the same array as long as nothing changes. */
  get summaries(): readonly OperationSummary[] {
    return this.#summaries.value;
  }

  /** Why they could not be loaded; undefined where they could. */
  get failure(): Failure | undefined {
    return this.#all.failure;
  }

  /** Loads them once. */
  want(): void {
    this.#all.want();
  }

  /** One operation or run; loaded when it is first asked for. */
  run(id: string): Resource<RunView> {
    const run = this.#open.get(id) ?? new Resource((end) => this.#loadRun(id, end));
    this.#open.delete(id);
    this.#open.set(id, run);
    for (const [other, resource] of this.#open) {
      if (this.#open.size <= KEPT_OPEN) break;
      this.#open.delete(other);
      resource.stop();
    }
    run.want();
    return run;
  }

  /** Loads an operation or run again where it is open. */
  async reloadRun(id: string): Promise<void> {
    await this.#open.get(id)?.reload();
  }

  /** What a task of an open operation has printed, where the journal does not have it. */
  outputOf(
    id: string,
    task: string,
  ): { readonly text: string; /** The last event in it. */ readonly seq: number } | undefined {
    const details = this.#open.get(id)?.signal.peek()?.details;
    return details ? { text: details.output[task] ?? "", seq: details.seq } : undefined;
  }

  /** Adds an operation that was begun here, before its event arrives; a resumed run has its old id. */
  begun(summary: OperationSummary): void {
    this.#change(summary, (known) => known && known.seq >= summary.seq ? known : summary);
    this.#changeRun(summary.id, (details) => details);
  }

  /** Tells in {@link OperationStore.outcomes} what comes of an operation. */
  awaitOutcome(id: string): void {
    this.#awaited.value = new Set([...this.#awaited.peek(), id]);
  }

  /** Takes an operation out of {@link OperationStore.outcomes}. */
  dismissOutcome(id: string): void {
    this.#awaited.value = new Set([...this.#awaited.peek()].filter((one) => one !== id));
  }

  /** Takes the answer of `cancel`. Everything but the state is told by events. */
  changed(summary: OperationSummary): void {
    if (summary.state !== "ending") return;
    this.#change(summary, (known) => known && ending(known));
    this.#changeRun(summary.id, ending);
  }

  /** Hears what tasks print; returns what ends that. */
  listen(listener: OutputListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads everything again that was wanted. */
  reloadAll(): void {
    this.#all.refresh();
    for (const run of this.#open.values()) run.refresh();
  }

  /** Loads again what could not be loaded. */
  retryFailed(): void {
    this.#all.retry();
    for (const run of this.#open.values()) run.retry();
  }

  /** Ends everything. */
  close(): void {
    this.#all.stop();
    for (const run of this.#open.values()) run.stop();
    this.#listeners.clear();
  }

  /** Takes what has happened, of each operation in its order. */
  take(events: readonly ServerEvent[]): void {
    const byOperation = new Map<string, NumberedEvent[]>();
    for (const event of events) {
      if (event.type === "gap") { for (const { onLoss } of this.#listeners) onLoss(); }
      if (event.type === "runs.changed") this.#refreshOthers();
      if (event.type === "operation.begun" || event.type === "operation.ended") {
        const { id } = event.operation;
        this.#fold(id, byOperation.get(id) ?? []);
        byOperation.delete(id);
        this.#note(event);
      }
      if (event.type !== "operation.event") continue;
      const list = byOperation.get(event.operation) ?? [];
      if (list.length === 0) byOperation.set(event.operation, list);
      list.push(event);
      this.#print(event);
    }
    for (const [id, list] of byOperation) this.#fold(id, list);
  }

  /** Whether this server carries out an operation now. */
  isRunningHere(id: string): boolean {
    return this.#all.signal.peek()?.get(id)?.endedAt === null;
  }

  /** Asks again about what is shown as running elsewhere: nobody tells when that was killed. */
  refreshRunningElsewhere(): void {
    for (const run of this.#open.values()) {
      const view = run.signal.peek();
      if (view && !view.live && isRunning(view.state)) run.refresh();
    }
  }

  /** Another process runs something; perhaps what has ended here, which this server forgets then. */
  #refreshOthers(): void {
    const hasEnded = this.#summaries.peek().some(({ endedAt }) => endedAt !== null);
    if (hasEnded) this.#all.refresh();
    for (const run of this.#open.values()) {
      const view = run.signal.peek();
      if (view && (view.details === null || view.endedAt !== null)) run.refresh();
    }
  }

  #fold(id: string, list: readonly NumberedEvent[]): void {
    if (list.length === 0) return;
    this.#changeRun(id, (details) => foldEvents(details, list));
    this.#all.change((all) => {
      const known = all.get(id);
      const folded = known && list.reduce(foldSummary, known);
      return folded === known ? all : new Map(all).set(id, folded!);
    });
  }

  /** Takes the beginning or the end of an operation. */
  #note(event: Extract<ServerEvent, { readonly operation: OperationSummary }>): void {
    const summary = { ...event.operation, seq: event.seq };
    this.#changeRun(
      summary.id,
      (details) => details.seq < summary.seq ? { ...details, ...summary } : details,
    );
    this.begun(summary);
    // What was put back cannot be put back again.
    const isUndone = event.type === "operation.ended" && summary.operation === "undo";
    if (isUndone) { for (const run of this.#open.values()) run.refresh(); }
  }

  /** Changes an open operation; what only the journal knew is asked for again. */
  #changeRun(id: string, change: (details: OperationDetails) => OperationDetails): void {
    const run = this.#open.get(id);
    run?.change((view) => {
      const details = view.details && change(view.details);
      return details === view.details ? view : viewOfOperation(details!);
    });
    if (run?.signal.peek()?.details === null) run.refresh();
  }

  #print(
    { seq, operation, event, log }: Extract<ServerEvent, { type: "operation.event" }>,
  ): void {
    if (event.type !== "task.output") return;
    const output = { seq, operation, task: event.taskId, text: event.text, log };
    for (const { onOutput } of this.#listeners) onOutput(output);
  }

  /** Changes one of all, or adds it before the others. */
  #change(
    { id, project }: OperationSummary,
    change: (known: OperationSummary | undefined) => OperationSummary | undefined,
  ): void {
    if (!this.#isMine(project)) return;
    this.#all.change((all) => {
      const known = all.get(id);
      const next = change(known);
      if (next === undefined || next === known) return all;
      return known ? new Map(all).set(id, next) : new Map([[id, next], ...all]);
    });
  }

  /** What this server knows of an operation; what the journal knows where it is another's. */
  async #loadRun(id: string, end: AbortSignal): Promise<RunView> {
    const show = async () =>
      viewOfRun(await this.#client.call("runs.show", { ...this.#project, run: id }, end));
    try {
      const view = viewOfOperation(await this.#client.call("operation", { operation: id }, end));
      if (view.endedAt === null || !view.journalled) return view;
      // Only the journal knows whether something can be put back.
      const undoable = await show().then((run) => run.undoable, () => false);
      return { ...view, undoable };
    } catch (error) {
      if (isAborted(error) || failureOf(error).code === "DISCONNECTED") throw error;
      return await show();
    }
  }
}

/** An operation that runs was told to end. */
function ending<Told extends OperationSummary>(known: Told): Told {
  return known.state === "running" ? { ...known, state: "ending" } : known;
}
