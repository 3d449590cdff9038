/**
 * An operation while it is running and afterwards. It follows the operation's events, so that a
 * page which is loaded in the middle of it can be given the current state.
 *
 * @module
 */

import type { OpenProject } from "../engine/open_project.ts";
import { runJournalSize, runLogSize } from "../engine/run_log_page.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { EventHub } from "./event_hub.ts";
import type { KeptPlan } from "./shown_plans.ts";
import type { OperationEvent } from "./wire_events.ts";
import type {
  LiveState,
  LiveTask,
  OperationDetails,
  OperationSummary,
  Plan,
  TaskCounts,
  TaskState,
} from "./wire_plans.ts";

/** How many characters of a task's output are kept if it is not in the journal. */
const KEPT_OUTPUT = 65_536;

/** A stretch of a task's log, in bytes. */
interface LogStretch {
  readonly from: number;
  readonly to: number;
}

/** An operation that has begun. */
export class LiveOperation {
  readonly id: string;
  readonly project: OpenProject;
  readonly #kept: KeptPlan;
  readonly #hub: EventHub;
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #startedAt = new Date().toISOString();
  readonly #tasks = new Map<string, LiveTask>();
  readonly #counts: Record<TaskState, number> = {
    succeeded: 0,
    failed: 0,
    "timed-out": 0,
    cancelled: 0,
    skipped: 0,
  };
  readonly #output = new Map<string, string>();
  /** Where the log of each task ended when it was last looked at. */
  readonly #logEnds = new Map<string, number>();
  #plan: Plan | null;
  #state: LiveState = "running";
  #endedAt: string | null = null;
  /** The size of its journal when it ended. */
  #journalSize = 0;
  /** Whether its last event has arrived; it ends in a moment. */
  #finished = false;
  #error: NestrError | undefined;
  #result: OperationSummary["result"] = null;

  constructor(kept: KeptPlan, hub: EventHub) {
    this.id = kept.prepared.id ?? kept.shown.id;
    this.project = kept.project;
    this.#kept = kept;
    this.#hub = hub;
    this.#plan = kept.shown.plan;
    this.#takeTasks(kept.shown.done);
  }

  /** Whether it has not ended. */
  get isRunning(): boolean {
    return this.#endedAt === null;
  }

  /** Whether only the release of its resources is left to do. */
  get isFinished(): boolean {
    return this.#finished;
  }

  /** Whether another process has resumed the run since; only the journal knows its state then. */
  get isOutdated(): boolean {
    return !this.isRunning && this.#isJournalled &&
      runJournalSize(this.project, this.id) > this.#journalSize;
  }

  /** Carries it out to the end; never throws. */
  async carryOut(force: boolean): Promise<void> {
    this.#hub.emit({ type: "operation.begun", operation: this.summary() });
    try {
      const { state, result } = await this.#kept.prepared.carryOut({
        onEvent: (event) => this.#follow(event),
        signal: this.#stop.signal,
        kill: this.#kill.signal,
      }, force);
      this.#state = state;
      this.#result = result;
    } catch (thrown) {
      this.#error = NestrError.from(thrown);
      this.#state = this.#error.code === "CANCELLED" ? "cancelled" : "failed";
    }
    if (this.#isJournalled) this.#journalSize = runJournalSize(this.project, this.id);
    this.#endedAt = new Date().toISOString();
    this.#logEnds.clear();
    this.#hub.emit({ type: "operation.ended", operation: this.summary() });
    const { operation, project } = this.#kept.shown;
    if (operation.startsWith("workspace-")) this.#hub.emit({ type: "workspaces.changed", project });
  }

  /** Ends it, gently or at once; `reason` is the name of a signal, if one caused this. */
  end(kill: boolean, reason?: string): void {
    if (!this.isRunning) return;
    if (this.#state !== "ending") {
      this.#state = "ending";
      this.#hub.emit({ type: "operation.begun", operation: this.summary() });
    }
    this.#stop.abort(reason);
    if (kill) this.#kill.abort(reason);
  }

  /** Its state as a whole. */
  summary(): OperationSummary {
    const { shown } = this.#kept;
    return {
      id: this.id,
      project: shown.project,
      operation: shown.operation,
      title: shown.title,
      state: this.#state,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      tasks: this.#plan?.tasks.length ?? 0,
      counts: { ...this.#counts } as TaskCounts,
      journalled: this.#isJournalled,
      error: this.#error?.toJSON() ?? null,
      result: this.#result,
      seq: this.#hub.seq,
    };
  }

  /** Its state, task by task. */
  details(): OperationDetails {
    return {
      ...this.summary(),
      plan: this.#plan,
      states: [...this.#tasks.values()],
      output: Object.fromEntries(this.#output),
    };
  }

  /** Whether the output of its tasks is in the journal. */
  get #isJournalled(): boolean {
    return this.#kept.prepared.id !== undefined;
  }

  #follow(event: OperationEvent): void {
    const log = this.#note(event);
    this.#hub.emit({
      type: "operation.event",
      operation: this.id,
      project: this.#kept.shown.project,
      event,
      ...(log === undefined ? {} : { log }),
    });
  }

  /** Updates the state from an event; for output, returns where in the task's log it is. */
  #note(event: OperationEvent): LogStretch | undefined {
    switch (event.type) {
      case "operation.started":
        this.#plan = event.plan;
        this.#takeTasks(event.done);
        return undefined;
      case "task.ready":
        this.#set(event.taskId, { state: "ready" });
        return undefined;
      case "task.started":
        this.#set(event.taskId, {
          state: "running",
          attempt: event.attempt,
          startedAt: event.time,
        });
        this.#logEnd(event.taskId);
        return undefined;
      case "task.retrying":
        this.#set(event.taskId, { state: "retrying" });
        return undefined;
      case "task.output":
        return this.#noteOutput(event.taskId, event.text);
      case "task.skipped":
      case "task.finished":
        this.#set(event.taskId, { state: event.result.state, result: event.result });
        this.#counts[event.result.state]++;
        return undefined;
      case "operation.finished":
        this.#finished = true;
        return undefined;
    }
  }

  #noteOutput(task: string, text: string): LogStretch | undefined {
    if (this.#isJournalled) {
      const from = this.#logEnds.get(task) ?? 0;
      return { from, to: this.#logEnd(task) };
    }
    const all = (this.#output.get(task) ?? "") + text;
    this.#output.set(task, all.slice(-KEPT_OUTPUT));
    return undefined;
  }

  /**
   * Where the log of a task ends now: output is written to the journal before its event arrives.
   */
  #logEnd(task: string): number {
    if (!this.#isJournalled) return 0;
    const end = runLogSize(this.project, this.id, task);
    this.#logEnds.set(task, end);
    return end;
  }

  #takeTasks(done: readonly string[]): void {
    this.#tasks.clear();
    for (const state of Object.keys(this.#counts) as TaskState[]) this.#counts[state] = 0;
    const before = new Set(done);
    for (const { id } of this.#plan?.tasks ?? []) {
      const state = before.has(id) ? "succeeded" : "waiting";
      if (state === "succeeded") this.#counts.succeeded++;
      this.#tasks.set(id, { id, state, attempt: 0, startedAt: null, result: null });
    }
  }

  #set(id: string, change: Partial<LiveTask>): void {
    const task = this.#tasks.get(id);
    if (task !== undefined) this.#tasks.set(id, { ...task, ...change });
  }
}
