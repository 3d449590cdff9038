/**
 * What can be planned and carried out over the wire. Types only; part of the contract in `wire.ts`.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { Loss } from "../engine/guard.ts";
import type { Orphan, WorkspaceInfo } from "../engine/workspace/workspace_info.ts";
import type { FailurePolicy, Order } from "../manifest/project.ts";
import type { OperationState, TaskCounts, TaskResult, TaskState } from "../runs/event.ts";
import type { Plan } from "../runs/plan.ts";

export type { FailurePolicy, Loss, Order, Orphan, Plan, TaskCounts, TaskResult, WorkspaceInfo };
export type { PlannedTask, TaskAction } from "../runs/plan.ts";
export type { OperationState, SkipReason, TaskError, TaskState } from "../runs/event.ts";
export type { CleanupResult, ForgottenWorkspace } from "../engine/workspace/workspace_info.ts";

/** The options that runs of commands and of workflows have in common. */
export interface RunLimits {
  /** A selection expression. Default: the workflow's own, or everything. */
  readonly select?: string;
  readonly order?: Order;
  readonly fail?: FailurePolicy;
  /** How many tasks run at once. */
  readonly jobs?: number;
  /** Time limit of each task. */
  readonly timeoutMs?: number;
  /** Time limit of the whole run. */
  readonly totalTimeoutMs?: number;
  /** How often a failed task is retried. */
  readonly retries?: number;
}

/** The options of each operation, by name. */
export interface PlanOptions {
  /** Run a program with its arguments, without a shell; for shell syntax: `["sh", "-c", LINE]`. */
  readonly "run": RunLimits & { readonly command: readonly string[] };
  /** Run a workflow of the manifest. */
  readonly "workflow": RunLimits & { readonly workflow: string };
  /** Clone missing repositories, fast-forward clean ones. */
  readonly "sync": { readonly select?: string; readonly locked?: boolean };
  /** Check out a branch. */
  readonly "switch": {
    readonly branch: string;
    readonly select?: string;
    readonly create?: boolean;
    readonly from?: string;
  };
  /** Delete a local branch; guarded. */
  readonly "delete-branch": { readonly branch: string; readonly select?: string };
  /** Reset to the upstream, or to a revision; guarded. */
  readonly "reset": { readonly select?: string; readonly revision?: string };
  /** Remove untracked files; guarded. */
  readonly "clean": { readonly select?: string; readonly ignored?: boolean };
  /** Run the unsuccessful tasks of a run again; the operation has the run's id. */
  readonly "resume": { readonly run: string };
  /** Put back what a guarded run removed. */
  readonly "undo": { readonly run: string };
  /** Create a workspace beside the project's folder. */
  readonly "workspace-add": {
    readonly name: string;
    readonly revision?: string;
    readonly branch?: string;
    readonly select?: string;
    /** Default true. */
    readonly services?: boolean;
  };
  /** Remove a workspace with its services, data and files; guarded. */
  readonly "workspace-forget": { readonly name: string; readonly keepFiles?: boolean };
  /** Start services of a workspace. Default: all. */
  readonly "workspace-start": { readonly name: string; readonly services?: readonly string[] };
  /** Stop services of a workspace. Default: all. */
  readonly "workspace-stop": { readonly name: string; readonly services?: readonly string[] };
  /** Remove what no longer belongs to any workspace. */
  readonly "workspace-cleanup": Readonly<Record<string, never>>;
  /** Finish or roll back changes of workspaces that a crash interrupted. */
  readonly "doctor-fix": Readonly<Record<string, never>>;
}

/** The name of an operation that can be planned. */
export type PlanName = keyof PlanOptions;

/** What to plan: `{operation: "sync", options: {select: "tag:web"}}`. */
export type PlanParams = {
  [Name in PlanName]: {
    readonly operation: Name;
    /** May be left out if it is empty. */
    readonly options: PlanOptions[Name];
    readonly project?: string;
  };
}[PlanName];

/** A plan that was shown. */
export interface ShownPlan {
  /** The id that `run` takes, once. */
  readonly id: string;
  /** Root of the project. */
  readonly project: string;
  readonly operation: PlanName;
  /** The operation as a command line. */
  readonly title: string;
  /** When it expires, RFC 3339. */
  readonly expiresAt: string;
  /**
   * The tasks; null where they are not known before the plan is carried out: for `doctor-fix` and
   * for the operations on workspaces other than `workspace-add`.
   */
  readonly plan: Plan | null;
  /** With `resume`: ids of the tasks that succeeded before and are not run again. */
  readonly done: readonly string[];
  /** What would be destroyed; it is saved first. */
  readonly losses: readonly Loss[];
  /** What to ask a person; `run` then needs `force: true`. Null if nothing is destroyed. */
  readonly question: string | null;
  /** Things to know before agreeing. */
  readonly warnings: readonly string[];
  /** The workspace that is made, removed, started or stopped, and no later one of its name. */
  readonly workspace?: WorkspaceInfo;
  /** With `workspace-cleanup` and `doctor-fix`: what was found. Nothing else is removed. */
  readonly orphans?: readonly Orphan[];
}

/** The state of an operation: running, told to end, or ended. */
export type LiveState = "running" | "ending" | OperationState;

/** An operation that this server has begun. */
export interface OperationSummary {
  /** The id of its plan or, with `resume`, of the run. For runs, also the id in the journal. */
  readonly id: string;
  /** Root of the project. */
  readonly project: string;
  readonly operation: PlanName;
  readonly title: string;
  readonly state: LiveState;
  /** RFC 3339. */
  readonly startedAt: string;
  /** RFC 3339; null while it is running. */
  readonly endedAt: string | null;
  /** How many tasks it has. */
  readonly tasks: number;
  /** How many of them have ended in each state. */
  readonly counts: TaskCounts;
  /** Whether the output of its tasks is in the journal, where `logs` reads it. */
  readonly journalled: boolean;
  /** Why it failed as a whole; null if only tasks failed, as their results say why. */
  readonly error: ErrorDocument | null;
  /**
   * Its result: `ForgottenWorkspace`, `WorkspaceInfo`, `CleanupResult`, …, with `warnings` if there
   * are any; null for runs.
   */
  readonly result: Readonly<Record<string, unknown>> | null;
  /**
   * `seq` of the last server event that this summary includes: ignore events up to it. Of two
   * summaries, the one with the higher number is newer.
   */
  readonly seq: number;
}

/** The state of a task of an operation. */
export interface LiveTask {
  readonly id: string;
  readonly state: "waiting" | "ready" | "running" | "retrying" | TaskState;
  /** The latest attempt; 0 before the first. */
  readonly attempt: number;
  /** When that attempt began, RFC 3339; null before the first. */
  readonly startedAt: string | null;
  /** How it ended; null until then. */
  readonly result: TaskResult | null;
}

/** An operation with the state of each of its tasks. */
export interface OperationDetails extends OperationSummary {
  /** Null before it is known, and for operations without tasks. */
  readonly plan: Plan | null;
  /** In the order of the plan. */
  readonly states: readonly LiveTask[];
  /** The end of what each task has printed, by task; only for output that is not in the journal. */
  readonly output: Readonly<Record<string, string>>;
}
