/**
 * Carries a plan out: journal, scheduler, events and report.
 *
 * Every operation of the engine goes through here, so each has a journal, can be cancelled, and
 * reports in the same shape. What a task does is looked up by its action; this module adds no policy.
 *
 * @module
 */

import type { OutputStream } from "../process/command.ts";
import { ProcessPool } from "../process/process_pool.ts";
import type { ExecuteTask } from "../runs/attempt.ts";
import { countStates, type OperationReport, type TaskResult } from "../runs/event.ts";
import { type EventListener, EventStream } from "../runs/event_stream.ts";
import { Journal } from "../runs/journal.ts";
import { pruneRuns } from "../runs/journal_reader.ts";
import type { Plan } from "../runs/plan.ts";
import { endLeftProcesses, RunProcesses } from "../runs/run_processes.ts";
import { schedule } from "../runs/scheduler.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { logEvent } from "./logging.ts";
import type { OpenProject } from "./open_project.ts";
import { loadTaskAction } from "./task_action.ts";

/** How an operation is followed and ended. */
export interface OperationOptions {
  /**
   * Told of everything that happens, in order. A promise returned for a `task.output` event holds
   * that task's command back until it is settled. If it throws or rejects, the operation is ended
   * gently and `executePlan()` throws the same value once everything has ended; the journal stays
   * whole, so the run can be resumed.
   */
  readonly onEvent?: EventListener;
  /**
   * Ends the operation gently: nothing more starts, running commands get SIGTERM and the grace
   * period. A string given as the reason (`"SIGINT"`) is reported as the signal.
   */
  readonly signal?: AbortSignal;
  /** Ends running commands at once with SIGKILL; for a user who insists. */
  readonly kill?: AbortSignal;
}

/** What a resumed operation has already done. */
export interface EarlierRun {
  /** The result of each task that has one. */
  readonly results: ReadonlyMap<string, TaskResult>;
  /** The highest event number so far. */
  readonly lastSeq: number;
  /** What a person should know about resuming it; reported with the plan. */
  readonly warnings?: readonly string[];
}

/**
 * Carries a plan out and reports how each task ended.
 *
 * A task that fails makes the report's state `failed`; it does not make this function throw.
 * Commands of the same plan that a killed process has left running are ended first.
 *
 * @param project The project the plan was made for
 * @param plan What to do
 * @param options How to follow and end it
 * @throws {NestrError} `RUN_ACTIVE` when another process is carrying out the same plan, or left
 * commands that cannot be ended; `DISK_FULL` or `FILE_ACCESS` when the journal cannot be written,
 * after the running commands have been ended
 * @throws What `onEvent` threw, once everything has ended
 *
 * @example
 * ```ts
 * import { openProject, executePlan, planRun } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 * const project = await openProject({ directory: root });
 * const plan = await planRun(project, { command: ["sh", "-c", "exit 3"] });
 * const report = await executePlan(project, plan);
 * console.log(report.state, report.tasks[0]?.result.exitCode); // "failed" 3
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function executePlan(
  project: OpenProject,
  plan: Plan,
  options: OperationOptions = {},
): Promise<OperationReport> {
  return await continuePlan(project, plan, options, () => Promise.resolve(undefined));
}

/**
 * As `executePlan()`, continuing where an earlier run ended.
 *
 * @param readEarlier Reads what was done before; called once no other process can be carrying out
 * the plan
 */
export async function continuePlan(
  project: OpenProject,
  plan: Plan,
  options: OperationOptions,
  readEarlier: () => Promise<EarlierRun | undefined>,
): Promise<OperationReport> {
  const stop = new AbortController();
  // The first failure outside the tasks; boxed, because a listener may throw anything.
  let failure: { readonly thrown: unknown } | undefined;
  const fail = (thrown: unknown): void => {
    failure ??= { thrown };
    stop.abort("failure");
  };
  using journal = await Journal.open(project.stateFolder, plan.id, fail);
  const earlier = await readEarlier();
  await endLeftProcesses(journal.folder, options.signal);
  // Disposed of after the pool, when every process recorded here has ended.
  using processes = new RunProcesses(journal.folder, fail);
  await using pool = new ProcessPool({
    size: plan.limits.jobs,
    unset: LOCAL_GIT_VARIABLES,
    onGroup: (leader) => processes.add(leader),
  });
  using _signals = follow(options, stop, pool);
  const report = await carryOut({ project, plan, journal, pool, stop, fail, options, earlier });
  journal.flush();
  if (failure) throw failure.thrown;
  await pruneRuns(project.stateFolder, project.settings.keepRuns);
  return report;
}

/** What one operation consists of while it runs. */
interface Operation {
  readonly project: OpenProject;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly pool: ProcessPool;
  readonly stop: AbortController;
  /** Ends the operation because of something other than a task. */
  readonly fail: (thrown: unknown) => void;
  readonly options: OperationOptions;
  readonly earlier: EarlierRun | undefined;
}

async function carryOut(operation: Operation): Promise<OperationReport> {
  const { plan, options, earlier, journal } = operation;
  const started = performance.now();
  const record: EventListener = (event) => {
    if (event.type !== "task.output") journal.append(event);
  };
  const listeners = [record, logEvent];
  if (options.onEvent) listeners.push(options.onEvent);
  const events = new EventStream(plan.id, listeners, {
    lastSeq: earlier?.lastSeq ?? 0,
    onFailure: operation.fail,
  });
  void events.emit({
    type: "operation.started",
    plan: { ...plan, warnings: [...plan.warnings, ...earlier?.warnings ?? []] },
    done: [...earlier?.results.keys() ?? []],
  });
  const { state, results } = await schedule(plan, {
    execute: executor(operation),
    emit: (happening) => events.emit(happening),
    signal: operation.stop.signal,
    ...(earlier ? { earlier: earlier.results } : {}),
  });
  const counts = countStates(results.values());
  const durationMs = Math.round(performance.now() - started);
  await events.emit({ type: "operation.finished", state, counts, durationMs });
  return {
    id: plan.id,
    kind: plan.kind,
    title: plan.title,
    state,
    signal: typeof options.signal?.reason === "string" ? options.signal.reason : null,
    counts,
    durationMs,
    tasks: plan.tasks.map(({ id, component, repository, step }) => (
      { id, component, repository, step, result: results.get(id)! }
    )),
    journal: journal.folder,
  };
}

/** Makes the function that performs tasks and sends their output to log file and listeners. */
function executor({ project, plan, journal, pool, options }: Operation): ExecuteTask {
  // A forced end does not wait for a listener that has stopped reading.
  const killed = new Promise<void>((resolve) =>
    options.kill?.addEventListener("abort", () => resolve(), { once: true })
  );
  return async (task, attempt) => {
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const send = (stream: OutputStream, text: string) => {
      const heard = text
        ? attempt.emit({ type: "task.output", taskId: task.id, stream, text })
        : undefined;
      return heard && Promise.race([heard, killed]);
    };
    const output = (stream: OutputStream, bytes: Uint8Array) => {
      journal.log(task.id, bytes);
      return send(stream, decoders[stream].decode(bytes, { stream: true }));
    };
    try {
      const perform = await loadTaskAction(task.action);
      return await perform(task, { project, plan, pool, journal, attempt, output });
    } finally {
      // A decoder may still hold an incomplete character from the very end.
      await send("stdout", decoders.stdout.decode());
      await send("stderr", decoders.stderr.decode());
      journal.closeLog(task.id);
    }
  };
}

/** Connects the caller's signals to the operation until it has ended. */
function follow(options: OperationOptions, stop: AbortController, pool: ProcessPool): Disposable {
  const end = () => stop.abort(options.signal?.reason);
  const kill = () => pool.kill();
  options.signal?.addEventListener("abort", end);
  options.kill?.addEventListener("abort", kill);
  if (options.signal?.aborted) end();
  return {
    [Symbol.dispose]() {
      options.signal?.removeEventListener("abort", end);
      options.kill?.removeEventListener("abort", kill);
    },
  };
}
