/**
 * Carries out the steps of an operation on a workspace: as a plan, with the events and the failure
 * policy of every other operation, but without a journal of a run, because a workspace keeps its own
 * (`workspaces/pending_journal.ts`).
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { Attempt } from "../../runs/attempt.ts";
import { countStates, type OperationHappening, type TaskResult } from "../../runs/event.ts";
import { EventStream } from "../../runs/event_stream.ts";
import { newOperationId } from "../../runs/journal.ts";
import type { OperationKind, Plan, PlannedTask } from "../../runs/plan.ts";
import { schedule } from "../../runs/scheduler.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { logEvent } from "../logging.ts";
import type { WorkspaceScope } from "./scope.ts";

/** What a step is given. */
export interface StepContext {
  /** Aborted when the operation is to end. */
  readonly signal: AbortSignal;
  /** Tells whoever follows the operation what the step prints or does. */
  readonly output: (stream: "stdout" | "stderr", text: string) => void | Promise<void>;
}

/** A step: what a plan says of it, and what it does. */
export interface Step {
  /** Unique in the operation, as a person sees it: `service:postgres`. */
  readonly id: string;
  /** What kind of step it is. */
  readonly verb: string;
  /** What it comes to, in a few words. */
  readonly summary: string;
  /** Ids of the steps it waits for. */
  readonly after: readonly string[];
  /** The repository it works on; the workspace's name where it is not about one. */
  readonly repository: string;
  /** Does it. */
  readonly perform: (context: StepContext) => Promise<Readonly<Record<string, unknown>> | void>;
}

/** What an operation is called. */
export interface StepsTitle {
  readonly kind: OperationKind;
  /** As a person would type it. */
  readonly title: string;
  readonly warnings?: readonly string[];
}

/** More steps than this do not run at once: each may start a container. */
const STEPS_AT_ONCE = 8;

/** The plan that steps amount to. */
export function planSteps(
  scope: WorkspaceScope,
  { kind, title, warnings = [] }: StepsTitle,
  steps: readonly Step[],
): Plan {
  return {
    version: 1,
    id: newOperationId(new Date()),
    kind,
    title,
    project: scope.project,
    selection: null,
    order: "dependency",
    fail: "fast",
    limits: { jobs: STEPS_AT_ONCE, resources: {} },
    timeoutMs: null,
    tasks: steps.map(({ id, verb, summary, after, repository }): PlannedTask => ({
      id,
      component: null,
      repository,
      directory: ".",
      step: null,
      action: { type: "workspace", verb, summary },
      after,
      condition: null,
      timeoutMs: null,
      retries: 0,
      resources: [],
    })),
    warnings,
  };
}

/** How the steps of an operation ended. */
export interface StepsOutcome {
  /** What went wrong, the first thing first; empty when all is done. */
  readonly failures: readonly NestrError[];
  /** What each step found or did, by its id. */
  readonly data: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

/**
 * Carries steps out; what fails is returned and not thrown.
 *
 * The last event, `operation.finished`, is the caller's to wait for: it is sent by `finish`, after
 * whatever undoing takes.
 */
export async function carryOutSteps(
  plan: Plan,
  steps: readonly Step[],
  options: OperationOptions,
  finish: (outcome: StepsOutcome) => Promise<void>,
): Promise<StepsOutcome> {
  const failures: NestrError[] = [];
  const stop = new AbortController();
  const listeners = [logEvent, ...(options.onEvent ? [options.onEvent] : [])];
  const events = new EventStream(plan.id, listeners, {
    onFailure: (thrown) => {
      failures.push(NestrError.from(thrown));
      stop.abort("failure");
    },
  });
  const started = performance.now();
  await events.emit({ type: "operation.started", plan, done: [] });
  const { state, results } = await schedule(plan, {
    execute: async (task, attempt) => {
      try {
        const { perform } = steps.find(({ id }) => id === task.id)!;
        const data = await perform(stepContext(task, attempt));
        return { state: "succeeded", ...(data === undefined ? {} : { data }) };
      } catch (thrown) {
        const error = NestrError.from(thrown);
        // What was only told to end is no failure of its own.
        if (error.code !== "CANCELLED" || !attempt.signal.aborted) failures.push(error);
        return { state: "failed", error: error.toJSON(), final: true };
      }
    },
    emit: (happening: OperationHappening) => events.emit(happening),
    signal: AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])]),
  });
  if (options.signal?.aborted) failures.unshift(cancelled(plan, options.signal.reason));
  const outcome = { failures, data: dataOf(results) };
  await finish(outcome);
  await events.emit({
    type: "operation.finished",
    state: failures.length > 0 && state === "succeeded" ? "failed" : state,
    counts: countStates(results.values()),
    durationMs: Math.round(performance.now() - started),
  });
  return outcome;
}

function stepContext(task: PlannedTask, attempt: Attempt): StepContext {
  return {
    signal: attempt.signal,
    output: (stream, text) => attempt.emit({ type: "task.output", taskId: task.id, stream, text }),
  };
}

function cancelled(plan: Plan, reason: unknown): NestrError {
  const by = typeof reason === "string" ? ` by ${reason}` : "";
  return new NestrError("CANCELLED", `"${plan.title}" was ended${by}`, {
    details: typeof reason === "string" ? { signal: reason } : {},
  });
}

function dataOf(results: ReadonlyMap<string, TaskResult>): StepsOutcome["data"] {
  return new Map(
    [...results].flatMap(([id, { data }]) => data === undefined ? [] : [[id, data] as const]),
  );
}

/**
 * The error of an operation that failed: the first failure, with the others in its details.
 *
 * @param scope The scope of the operation
 * @param failures At least one
 * @param left What could not be undone, in sentences
 */
export function firstFailure(
  { home }: WorkspaceScope,
  failures: readonly NestrError[],
  left: readonly NestrError[] = [],
): NestrError {
  const [first, ...others] = failures;
  const error = first ?? new NestrError("INTERNAL", "an operation failed without a reason");
  if (others.length === 0 && left.length === 0) return error;
  return new NestrError(error.code, error.message, {
    ...(left.length > 0
      ? {
        hint: `something is left of it; to try again to remove it: ${
          commandsOf(home).doctor
        } --fix`,
      }
      : error.hint === undefined
      ? {}
      : { hint: error.hint }),
    details: {
      ...error.details,
      ...(others.length > 0 ? { others: others.map((other) => other.toJSON()) } : {}),
      ...(left.length > 0 ? { left: left.map((other) => other.toJSON()) } : {}),
    },
    cause: error.cause,
  });
}
