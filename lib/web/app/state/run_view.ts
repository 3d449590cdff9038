/**
 * One shape for the operations of this server and the runs of the journal, for views that show
 * both.
 *
 * @module
 */

import type {
  ErrorDocument,
  LiveState,
  LiveTask,
  OperationDetails,
  Plan,
  PlannedTask,
  RunDetails,
  RunState,
  TaskCounts,
  TaskResult,
} from "../../wire.ts";
import { shownAction, shownTitle } from "../text/shown_title.ts";

/** The state of a task; if the run was killed, `unfinished` if it had begun, else `unstarted`. */
export type TaskLook = LiveTask["state"] | "unfinished" | "unstarted";

/** A task as it is shown. */
export interface TaskView {
  readonly id: string;
  readonly component: string | null;
  readonly repository: string;
  readonly step: string | null;
  readonly look: TaskLook;
  readonly attempt: number;
  /** RFC 3339; null if it is not known. */
  readonly startedAt: string | null;
  readonly result: TaskResult | null;
  /** What it does; empty if that is no longer known. */
  readonly action: string;
  /** Ids of the tasks it waits for. */
  readonly after: readonly string[];
}

/** An operation or a run as it is shown. */
export interface RunView {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly state: LiveState | RunState;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly counts: TaskCounts;
  readonly tasks: readonly TaskView[];
  readonly selection: string | null;
  readonly plan: Plan | null;
  /** Whether it is an operation of this server, so that it can be cancelled while it is running. */
  readonly live: boolean;
  /** Whether the output of its tasks is in the journal. */
  readonly journalled: boolean;
  readonly undoable: boolean;
  readonly error: ErrorDocument | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  /** What it was made from, so that events can be folded in; null for a run from the journal. */
  readonly details: OperationDetails | null;
}

/** Whether an operation is still running. */
export function isRunning(state: RunView["state"]): boolean {
  return state === "running" || state === "ending";
}

/** Whether a task has ended. */
export function hasEnded(look: TaskLook): boolean {
  return !["waiting", "ready", "running", "retrying"].includes(look);
}

/** Whether a run has tasks that could be run again. */
export function canResume(run: RunView): boolean {
  if (isRunning(run.state) || run.state === "succeeded" || !RESUMED.has(run.kind)) return false;
  return run.tasks.some(({ look }) => look !== "succeeded");
}

/** The kinds of runs that `runs resume` accepts. */
const RESUMED: ReadonlySet<string> = new Set(["run", "workflow", "sync", "resume"]);

/** The view of an operation of this server. */
export function viewOfOperation(details: OperationDetails): RunView {
  const planned = new Map(details.plan?.tasks.map((task) => [task.id, task]));
  const ended = details.endedAt === null ? null : Date.parse(details.endedAt);
  return {
    id: details.id,
    title: shownTitle(details.title),
    kind: details.plan?.kind ?? details.operation,
    state: details.state,
    startedAt: details.startedAt,
    endedAt: details.endedAt,
    durationMs: ended === null ? null : ended - Date.parse(details.startedAt),
    counts: details.counts,
    tasks: details.states.map((task) => viewOfTask(task, planned.get(task.id))),
    selection: details.plan?.selection ?? null,
    plan: details.plan,
    live: true,
    journalled: details.journalled,
    undoable: false,
    error: details.error,
    result: details.result,
    details,
  };
}

/** The view of a run from the journal. */
export function viewOfRun(run: RunDetails): RunView {
  return {
    ...run,
    title: shownTitle(run.title),
    endedAt: run.durationMs === null
      ? null
      : new Date(Date.parse(run.startedAt) + run.durationMs).toISOString(),
    plan: null,
    live: false,
    journalled: true,
    error: null,
    result: null,
    details: null,
    tasks: run.tasks.map((task) => ({
      ...task,
      look: task.result?.state ?? openLook(run.state === "running", task.startedAt !== null),
      attempt: task.result?.attempts ?? (task.startedAt === null ? 0 : 1),
      action: "",
      after: [],
    })),
  };
}

/** The state of a task that has no result. */
function openLook(isRunning: boolean, hasBegun: boolean): TaskLook {
  if (isRunning) return hasBegun ? "running" : "waiting";
  return hasBegun ? "unfinished" : "unstarted";
}

function viewOfTask(task: LiveTask, planned: PlannedTask | undefined): TaskView {
  return {
    id: task.id,
    component: planned?.component ?? null,
    repository: planned?.repository ?? task.id,
    step: planned?.step ?? null,
    look: task.state,
    attempt: task.attempt,
    startedAt: task.startedAt,
    result: task.result,
    action: shownAction(planned?.action),
    after: planned?.after ?? [],
  };
}
