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

/** What all runs of commands and workflows can be given. */
export interface RunLimits {
  /** A selection expression; the workflow's own, or everything, where it is absent. */
  readonly select?: string;
  readonly order?: Order;
  readonly fail?: FailurePolicy;
  /** Tasks at once. */
  readonly jobs?: number;
  /** Time limit of each task. */
  readonly timeoutMs?: number;
  /** Time limit of the whole run. */
  readonly totalTimeoutMs?: number;
  /** How often a failed task is repeated. */
  readonly retries?: number;
}

/** What an operation is told, by its name; each name is also what a person would call it. */
export interface PlanOptions {
  /** A program with its arguments, without a shell; for shell syntax `["sh", "-c", LINE]`. */
  readonly "run": RunLimits & { readonly command: readonly string[] };
  /** A workflow of the manifest. */
  readonly "workflow": RunLimits & { readonly workflow: string };
  /** Clone what is missing, fast-forward what is clean. */
  readonly "sync": { readonly select?: string; readonly locked?: boolean };
  /** Check a branch out. */
  readonly "switch": {
    readonly branch: string;
    readonly select?: string;
    readonly create?: boolean;
    readonly from?: string;
  };
  /** Delete a local branch; guarded. */
  readonly "delete-branch": { readonly branch: string; readonly select?: string };
  /** Back to the upstream, or to a revision; guarded. */
  readonly "reset": { readonly select?: string; readonly revision?: string };
  /** Remove untracked files; guarded. */
  readonly "clean": { readonly select?: string; readonly ignored?: boolean };
  /** Run again what did not succeed in a run of the journal; the operation has the run's id. */
  readonly "resume": { readonly run: string };
  /** Put back what a guarded run has removed. */
  readonly "undo": { readonly run: string };
  /** Make a workspace, beside the project's folder. */
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
  /** Start services of a workspace, all where none is named. */
  readonly "workspace-start": { readonly name: string; readonly services?: readonly string[] };
  /** Stop services of a workspace, all where none is named. */
  readonly "workspace-stop": { readonly name: string; readonly services?: readonly string[] };
  /** Remove what belongs to no workspace any more. */
  readonly "workspace-cleanup": Readonly<Record<string, never>>;
  /** Finish or take back what a crash has left of workspaces. */
  readonly "doctor-fix": Readonly<Record<string, never>>;
}

/** The name of something that can be planned. */
export type PlanName = keyof PlanOptions;

/** What to plan: `{operation: "sync", options: {select: "tag:web"}}`. */
export type PlanParams = {
  [Name in PlanName]: {
    readonly operation: Name;
    readonly options: PlanOptions[Name];
    readonly project?: string;
  };
}[PlanName];

/** A plan that was shown. */
export interface ShownPlan {
  /** What `run` is given, once. */
  readonly id: string;
  /** Root of the project. */
  readonly project: string;
  readonly operation: PlanName;
  /** What was asked for, as a person would type it. */
  readonly title: string;
  /** When it can no longer be carried out, RFC 3339. */
  readonly expiresAt: string;
  /**
   * The tasks; null where they are only known when it is carried out: for workspaces, but for
   * `workspace-add`, and `doctor-fix`.
   */
  readonly plan: Plan | null;
  /** With `resume`: ids of the tasks that have succeeded and are not run again. */
  readonly done: readonly string[];
  /** What would be destroyed; it is saved first. */
  readonly losses: readonly Loss[];
  /** What a person is to be asked; `run` needs `force: true` then. Null where nothing is destroyed. */
  readonly question: string | null;
  /** Things to know before agreeing. */
  readonly warnings: readonly string[];
  /** The workspace that is made, removed, started or stopped, and no other of its name. */
  readonly workspace?: WorkspaceInfo;
  /** With `workspace-cleanup` and `doctor-fix`: what was found; nothing else is removed. */
  readonly orphans?: readonly Orphan[];
}

/** How an operation stands: it runs, was told to end, or has ended. */
export type LiveState = "running" | "ending" | OperationState;

/** An operation that this server carries out, or has carried out since its start. */
export interface OperationSummary {
  /** That of its plan; with `resume` that of the run. For runs also the id in the journal. */
  readonly id: string;
  /** Root of the project. */
  readonly project: string;
  readonly operation: PlanName;
  readonly title: string;
  readonly state: LiveState;
  /** RFC 3339. */
  readonly startedAt: string;
  /** RFC 3339; null as long as it runs. */
  readonly endedAt: string | null;
  /** How many tasks it has. */
  readonly tasks: number;
  /** How many of them have ended in which state. */
  readonly counts: TaskCounts;
  /** Whether its tasks' output is in the journal, for `logs`. */
  readonly journalled: boolean;
  /** Why it failed as a whole; null where tasks failed, which say so themselves. */
  readonly error: ErrorDocument | null;
  /**
   * What it came to: `ForgottenWorkspace`, `WorkspaceInfo`, `CleanupResult`, …, with `warnings` where
   * there are any; null for runs.
   */
  readonly result: Readonly<Record<string, unknown>> | null;
  /**
   * Number of the last server event that is in this (`SERVER-NUMBER` of its id): events up to it are to
   * be passed over, and of two summaries the one with the higher number is the newer.
   */
  readonly seq: number;
}

/** How a task of an operation stands. */
export interface LiveTask {
  readonly id: string;
  readonly state: "waiting" | "ready" | "running" | "retrying" | TaskState;
  /** The attempt that runs or ran last; 0 before the first. */
  readonly attempt: number;
  /** When that began, RFC 3339; null before the first. */
  readonly startedAt: string | null;
  /** How it ended; null before. */
  readonly result: TaskResult | null;
}

/** An operation with how each of its tasks stands. */
export interface OperationDetails extends OperationSummary {
  /** Null before it is known, and for operations without tasks. */
  readonly plan: Plan | null;
  /** In the plan's order. */
  readonly states: readonly LiveTask[];
  /** The end of what tasks have printed, by task, where it is not in the journal. */
  readonly output: Readonly<Record<string, string>>;
}
