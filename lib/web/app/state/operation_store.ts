/**
 * The operations of this server and the runs of the journal, each as one value that views follow.
 *
 * What was loaded is kept up to date by folding events into it. Every answer and every event has
 * the server's number, so that nothing is counted twice; events that arrive while an answer is
 * under way are applied to it as well (see {@link Resource.change}).
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

/** Output of a task, from an event. */
export interface PrintedOutput {
  /** The server's number of the event. */
  readonly seq: number;
  readonly operation: string;
  readonly task: string;
  readonly text: string;
  /** Where it is in the task's log; undefined if there is none. */
  readonly log: { readonly from: number; readonly to: number } | undefined;
}

/** Listens to the output of tasks. */
export interface OutputListener {
  readonly onOutput: (output: PrintedOutput) => void;
  /** Called when some of it may have been lost on the way. */
  readonly onLoss: () => void;
}

/** How many operations and runs are kept up to date: those that were shown last. */
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
  /** How many operations are running. */
  readonly running: ReadonlySignal<number>;
  /** The ended ones among the operations whose outcome this page awaits without showing them. */
  readonly outcomes: ReadonlySignal<readonly OperationSummary[]>;

  /**
   * @param client Calls the server's methods
   * @param root The project's root; undefined for the one that the server was started in
   * @param isMine Whether a root is the root of this project
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

  /** The operations of this server, newest first; the same array as long as nothing changes. */
  get summaries(): readonly OperationSummary[] {
    return this.#summaries.value;
  }

  /** Why they could not be loaded; undefined if they could. */
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

  /** Loads an operation or run again if it is open. */
  async reloadRun(id: string): Promise<void> {
    await this.#open.get(id)?.reload();
  }

  /** What a task of an open operation has printed, for output that is not in the journal. */
  outputOf(
    id: string,
    task: string,
  ): { readonly text: string; /** The last event in it. */ readonly seq: number } | undefined {
    const details = this.#open.get(id)?.signal.peek()?.details;
    return details ? { text: details.output[task] ?? "", seq: details.seq } : undefined;
  }

  /**
   * Adds an operation that has begun; perhaps it is known already, as a resumed run keeps its id.
   */
  begun(summary: OperationSummary): void {
    this.#change(summary, (known) => known && known.seq >= summary.seq ? known : summary);
    this.#changeRun(summary.id, (details) => details);
  }

  /** Puts an operation into {@link OperationStore.outcomes} when it has ended. */
  awaitOutcome(id: string): void {
    this.#awaited.value = new Set([...this.#awaited.peek(), id]);
  }

  /** Takes an operation out of {@link OperationStore.outcomes}. */
  dismissOutcome(id: string): void {
    this.#awaited.value = new Set([...this.#awaited.peek()].filter((one) => one !== id));
  }

  /** Takes the answer to `cancel`. Everything but the state comes from events. */
  changed(summary: OperationSummary): void {
    if (summary.state !== "ending") return;
    this.#change(summary, (known) => known && ending(known));
    this.#changeRun(summary.id, ending);
  }

  /** Listens to the output of tasks; returns a function that ends it. */
  listen(listener: OutputListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads again everything that was wanted. */
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

  /** Takes events; those of each operation are folded in order. */
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

  /** Whether this server is carrying out an operation. */
  isRunningHere(id: string): boolean {
    return this.#all.signal.peek()?.get(id)?.endedAt === null;
  }

  /** Asks again about runs of other processes: there is no event when one of these is killed. */
  refreshRunningElsewhere(): void {
    for (const run of this.#open.values()) {
      const view = run.signal.peek();
      if (view && !view.live && isRunning(view.state)) run.refresh();
    }
  }

  /** Asks again when another process runs something: it may have resumed a run that ended here. */
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

  /** Takes the event of the beginning or the end of an operation. */
  #note(event: Extract<ServerEvent, { readonly operation: OperationSummary }>): void {
    const summary = { ...event.operation, seq: event.seq };
    this.#changeRun(
      summary.id,
      (details) => details.seq < summary.seq ? { ...details, ...summary } : details,
    );
    this.begun(summary);
    // A run that was undone cannot be undone again.
    const isUndone = event.type === "operation.ended" && summary.operation === "undo";
    if (isUndone) { for (const run of this.#open.values()) run.refresh(); }
  }

  /** Changes an open operation; one that came from the journal is loaded again. */
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

  /** Changes a summary, or adds it before the others. */
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

  /** Loads an operation from this server or, if it is not one of its own, from the journal. */
  async #loadRun(id: string, end: AbortSignal): Promise<RunView> {
    const show = async () =>
      viewOfRun(await this.#client.call("runs.show", { ...this.#project, run: id }, end));
    try {
      const view = viewOfOperation(await this.#client.call("operation", { operation: id }, end));
      if (view.endedAt === null || !view.journalled) return view;
      // Only the journal knows whether it can be undone.
      const undoable = await show().then((run) => run.undoable, () => false);
      return { ...view, undoable };
    } catch (error) {
      if (isAborted(error) || failureOf(error).code === "DISCONNECTED") throw error;
      return await show();
    }
  }
}

/** A running operation after it was told to end. */
function ending<Told extends OperationSummary>(known: Told): Told {
  return known.state === "running" ? { ...known, state: "ending" } : known;
}
