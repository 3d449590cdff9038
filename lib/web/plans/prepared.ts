/**
 * A plan that is ready to be shown and carried out. Types only.
 *
 * @module
 */

import type { OperationOptions } from "../../engine/execute_plan.ts";
import type { OpenProject } from "../../engine/open_project.ts";
import type { Schema } from "../../manifest/values.ts";
import type { Loss, OperationState, Orphan, Plan, WorkspaceInfo } from "../wire_plans.ts";

/** How an operation ended. */
export interface Ended {
  readonly state: OperationState;
  /** What it returned; null for runs. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** A plan that is ready to be shown and carried out. */
export interface Prepared {
  /** The operation's id in the journal; absent if it has none there. */
  readonly id?: string;
  /** The operation, as a person would type it. */
  readonly title: string;
  readonly plan: Plan | null;
  readonly done?: readonly string[];
  readonly losses?: readonly Loss[];
  /** What to ask a person. */
  readonly question?: string;
  readonly warnings: readonly string[];
  readonly workspace?: WorkspaceInfo;
  readonly orphans?: readonly Orphan[];
  /** Throws `PLAN_OUTDATED` if the plan would no longer do what was shown. */
  readonly requireAsShown?: () => Promise<void>;
  /** Carries it out. */
  readonly carryOut: (options: OperationOptions, force: boolean) => Promise<Ended>;
}

/** Something that can be planned. */
export interface Plannable {
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The kind of its options. */
  readonly options: Schema;
  /**
   * Whether planning makes jj take snapshots of working copies. That leaves the person's files
   * alone, but it does write something.
   */
  readonly takesSnapshot?: boolean;
  /** Plans it until the signal is aborted; changes nothing. */
  prepare(options: never, project: OpenProject, signal: AbortSignal): Promise<Prepared>;
}

/** A {@link Plannable} whose options are known to its planner. */
export interface PlannableWith<Options> extends Plannable {
  readonly options: Schema<Options>;
  prepare(options: Options, project: OpenProject, signal: AbortSignal): Promise<Prepared>;
}

/** Makes the compiler check that a planner fits the kind of its options. */
export const plannable = <Options>(it: PlannableWith<Options>): PlannableWith<Options> => it;
