/**
 * Runs the tasks of a plan: in order, a bounded number at once, with retries and time limits.
 *
 * The scheduler knows tasks and edges but nothing of git, commands or terminals: what a task does
 * is up to the `execute` function, and what becomes of the events to the `emit` function. It
 * promises that each task ends in exactly one result, that a task starts only after every task it
 * waits for has ended well enough for the failure policy, and that nothing starts once the
 * operation has stopped.
 *
 * @module
 */

import { attemptTask, type ExecuteTask } from "./attempt.ts";
import {
  isGood,
  type OperationHappening,
  type OperationState,
  type SkipReason,
  type TaskResult,
} from "./event.ts";
import type { Plan, PlannedTask } from "./plan.ts";

/** What the scheduler needs besides the plan. */
export interface ScheduleOptions {
  readonly execute: ExecuteTask;
  /** Receives the events, in order. */
  readonly emit: (happening: OperationHappening) => void | Promise<void>;
  /** Stops the operation: running tasks are ended, and no others start. */
  readonly signal?: AbortSignal;
  /** Results of an earlier run; a task that succeeded there is not run again. */
  readonly earlier?: ReadonlyMap<string, TaskResult>;
  /** Wait before the first retry in milliseconds; doubles each time. Default 500. */
  readonly retryDelayMs?: number;
}

/** How the tasks of an operation ended. */
export interface ScheduleOutcome {
  readonly state: OperationState;
  /** One result for each task of the plan. */
  readonly results: ReadonlyMap<string, TaskResult>;
}

/**
 * Runs a plan's tasks to their ends.
 *
 * @param plan The plan; its tasks' edges must not form a cycle
 * @param options What a task does, and who is told of events
 */
export function schedule(plan: Plan, options: ScheduleOptions): Promise<ScheduleOutcome> {
  return new Scheduler(plan, options).run();
}

class Scheduler {
  readonly #plan: Plan;
  readonly #options: ScheduleOptions;
  readonly #results = new Map<string, TaskResult>();
  /** How many tasks each task still waits for. */
  readonly #pending = new Map<string, number>();
  readonly #dependents = new Map<string, PlannedTask[]>();
  /** The position of each task in the plan. */
  readonly #rank: ReadonlyMap<string, number>;
  readonly #ready: PlannedTask[] = [];
  readonly #inUse = new Map<string, number>();
  /** Aborted when running tasks must end: by a signal or the total time limit. */
  readonly #stop = new AbortController();
  readonly #running = new Set<string>();
  #stopped: OperationState | undefined;
  #finish: () => void = () => {};

  constructor(plan: Plan, options: ScheduleOptions) {
    this.#plan = plan;
    this.#rank = new Map(plan.tasks.map(({ id }, i) => [id, i]));
    this.#options = options;
  }

  async run(): Promise<ScheduleOutcome> {
    this.#prepare();
    const cancel = () => this.#end("cancelled");
    this.#options.signal?.addEventListener("abort", cancel, { once: true });
    const { timeoutMs } = this.#plan;
    const timer = timeoutMs === null
      ? undefined
      : setTimeout(() => this.#end("timed-out"), timeoutMs);
    await new Promise<void>((resolve) => {
      this.#finish = resolve;
      if (this.#options.signal?.aborted) cancel();
      this.#startReady();
    });
    clearTimeout(timer);
    this.#options.signal?.removeEventListener("abort", cancel);
    return { state: this.#stopped ?? this.#stateOfResults(), results: this.#results };
  }

  #prepare(): void {
    for (const task of this.#plan.tasks) {
      const earlier = this.#options.earlier?.get(task.id);
      if (earlier && isGood(earlier)) this.#results.set(task.id, earlier);
    }
    for (const task of this.#plan.tasks) {
      if (this.#results.has(task.id)) continue;
      const waits = task.after.filter((id) => !this.#results.has(id));
      this.#pending.set(task.id, waits.length);
      for (const id of waits) {
        const list = this.#dependents.get(id);
        if (list) list.push(task);
        else this.#dependents.set(id, [task]);
      }
      if (waits.length === 0) this.#becomeReady(task);
    }
  }

  /** Tasks that may start do so in the order of the plan. */
  #becomeReady(task: PlannedTask): void {
    const rank = this.#rank.get(task.id)!;
    const before = this.#ready.findLastIndex(({ id }) => this.#rank.get(id)! < rank);
    this.#ready.splice(before + 1, 0, task);
    this.#options.emit({ type: "task.ready", taskId: task.id });
  }

  /** Starts whatever the limits allow; ends the operation when nothing is left. */
  #startReady(): void {
    const { jobs } = this.#plan.limits;
    for (let i = 0; i < this.#ready.length && this.#running.size < jobs;) {
      const task = this.#ready[i]!;
      if (!this.#fits(task)) i++;
      else {
        this.#ready.splice(i, 1);
        void this.#start(task);
      }
    }
    if (this.#running.size === 0 && this.#results.size === this.#plan.tasks.length) this.#finish();
  }

  #fits(task: PlannedTask): boolean {
    const limits = this.#plan.limits.resources;
    return task.resources.every((name) =>
      (this.#inUse.get(name) ?? 0) < (limits[name] ?? Infinity)
    );
  }

  #use(task: PlannedTask, by: 1 | -1): void {
    if (by === 1) this.#running.add(task.id);
    else this.#running.delete(task.id);
    for (const name of task.resources) this.#inUse.set(name, (this.#inUse.get(name) ?? 0) + by);
  }

  async #start(task: PlannedTask): Promise<void> {
    this.#use(task, 1);
    const { execute, emit, retryDelayMs = 500 } = this.#options;
    const result = await attemptTask(task, {
      execute,
      emit,
      retryDelayMs,
      stop: this.#stop.signal,
    });
    this.#use(task, -1);
    this.#settle(task, result);
    this.#startReady();
  }

  #settle(task: PlannedTask, result: TaskResult): void {
    this.#results.set(task.id, result);
    const type = result.state === "skipped" ? "task.skipped" : "task.finished";
    this.#options.emit({ type, taskId: task.id, result });
    if (isGood(result) || (this.#plan.fail === "never" && !this.#stopped)) this.#release(task);
    else if (this.#plan.fail === "fast") this.#skipAll("stopped");
    else this.#skipDependents(task);
  }

  #release(task: PlannedTask): void {
    for (const dependent of this.#dependents.get(task.id) ?? []) {
      const left = this.#pending.get(dependent.id)! - 1;
      this.#pending.set(dependent.id, left);
      if (left === 0 && !this.#results.has(dependent.id)) this.#becomeReady(dependent);
    }
  }

  #skipDependents(failed: PlannedTask): void {
    const queue = [failed];
    for (let task = queue.pop(); task; task = queue.pop()) {
      for (const dependent of this.#dependents.get(task.id) ?? []) {
        if (this.#results.has(dependent.id)) continue;
        this.#skip(dependent, "dependency", failed.id);
        queue.push(dependent);
      }
    }
  }

  /** Skips every task that has neither ended nor started. */
  #skipAll(reason: SkipReason): void {
    this.#ready.length = 0;
    for (const task of this.#plan.tasks) {
      if (!this.#running.has(task.id) && !this.#results.has(task.id)) this.#skip(task, reason);
    }
  }

  #skip(task: PlannedTask, reason: SkipReason, blockedBy?: string): void {
    const result: TaskResult = {
      state: "skipped",
      exitCode: null,
      attempts: 0,
      durationMs: 0,
      reason,
      ...(blockedBy === undefined ? {} : { blockedBy }),
    };
    this.#results.set(task.id, result);
    this.#options.emit({ type: "task.skipped", taskId: task.id, result });
  }

  /** Stops the operation; only the first reason counts. */
  #end(state: OperationState): void {
    if (this.#stopped) return;
    this.#stopped = state;
    this.#skipAll("stopped");
    this.#stop.abort(state);
    this.#startReady();
  }

  #stateOfResults(): OperationState {
    for (const result of this.#results.values()) if (!isGood(result)) return "failed";
    return "succeeded";
  }
}
