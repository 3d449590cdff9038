/**
 * The plan of an operation: what will be done, in which order, under which limits.
 *
 * Plain JSON data and nothing else. `--dry-run` prints it, `--json` serialises it, the journal keeps
 * it, `runs resume` starts from it and tests compare it. Making one has no side effects.
 *
 * @module
 */

import type { FailurePolicy, Order } from "../manifest/project.ts";

/** What kind of operation a plan is for. */
export type OperationKind =
  | "run"
  | "workflow"
  | "sync"
  | "branch"
  | "reset"
  | "clean"
  | "undo"
  | "workspace-add"
  | "workspace-forget"
  | "workspace-start"
  | "workspace-stop"
  | "workspace-cleanup";

/** Operations that destroy nothing, so they can be resumed without asking again. */
const RESUMABLE: ReadonlySet<OperationKind> = new Set(["run", "workflow", "sync"]);

/** Whether an operation of this kind can be resumed after a failure. */
export function isResumable(kind: OperationKind): boolean {
  return RESUMABLE.has(kind);
}

/** The plan of an operation. */
export interface Plan {
  /** Version of this shape. */
  readonly version: 1;
  /** Identifier of the operation; also the name of its folder in the journal. */
  readonly id: string;
  /** What kind of operation it is. */
  readonly kind: OperationKind;
  /** What was asked for, as a person would type it: `npm test`, `build`, `sync`. */
  readonly title: string;
  /** The project it belongs to. */
  readonly project: { readonly name: string; readonly root: string };
  /** The selection expression it was made for; null for everything. */
  readonly selection: string | null;
  /** How the edges between tasks were derived. */
  readonly order: Order;
  /** What a failed task means for the others. */
  readonly fail: FailurePolicy;
  /** How many tasks may run at once: in total, and for each named resource. */
  readonly limits: PlanLimits;
  /** Time limit of the whole operation in milliseconds; null for none. */
  readonly timeoutMs: number | null;
  /** The tasks, in an order that respects `after`. */
  readonly tasks: readonly PlannedTask[];
  /** Things a person should know before agreeing. */
  readonly warnings: readonly string[];
}

/** How many tasks may run at once. */
export interface PlanLimits {
  /** In total. */
  readonly jobs: number;
  /** Among the tasks that name a resource, for example `network` or `ssh:example.com`. */
  readonly resources: Readonly<Record<string, number>>;
}

/** One step of an operation on one repository or component. */
export interface PlannedTask {
  /** Unique in the plan; `api` or `api/test`. Safe in messages, not necessarily as a file name. */
  readonly id: string;
  /** The component it belongs to; null for a task of a repository as a whole. */
  readonly component: string | null;
  /** The repository it works on. */
  readonly repository: string;
  /** The folder it runs in, relative to the project's root, with `/`. */
  readonly directory: string;
  /** Name of the workflow's step; null outside workflows. */
  readonly step: string | null;
  /** What it does. */
  readonly action: TaskAction;
  /** Ids of the tasks it waits for. */
  readonly after: readonly string[];
  /** Condition that is checked when it starts; null for none. */
  readonly condition: string | null;
  /** Time limit in milliseconds; null for none. */
  readonly timeoutMs: number | null;
  /** How often it is repeated after a failure. */
  readonly retries: number;
  /** Names of the limited resources it uses while it runs. */
  readonly resources: readonly string[];
}

/** What a task does. */
export type TaskAction =
  | {
    readonly type: "command";
    readonly command: { readonly shell: string } | { readonly argv: readonly string[] };
    readonly env: Readonly<Record<string, string>>;
  }
  | {
    /** An action of the engine on one repository, with what the engine needs to perform it. */
    readonly type: "repository";
    readonly verb: string;
    readonly summary: string;
    readonly arguments: Readonly<Record<string, unknown>>;
  }
  | {
    /** A step in the life of a workspace: a working copy, a service, an env file. */
    readonly type: "workspace";
    readonly verb: string;
    readonly summary: string;
  };
