/**
 * A plan that is ready to be shown and carried out. Types only.
 *
 * @module
 */

import type { OperationOptions } from "../../engine/execute_plan.ts";
import type { OpenProject } from "../../engine/open_project.ts";
import type { Schema } from "../../manifest/values.ts";
import type { Loss, OperationState, Orphan, Plan, WorkspaceInfo } from "../wire_plans.ts";

/** What an operation came to. */
export interface Ended {
  readonly state: OperationState;
  /** What it returned, for those who are interested. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** A plan that is ready. */
export interface Prepared {
  /** Id of the operation where the journal has one for it; a new one is made otherwise. */
  readonly id?: string;
  /** What was asked for, as a person would type it. */
  readonly title: string;
  readonly plan: Plan | null;
  readonly done?: readonly string[];
  readonly losses?: readonly Loss[];
  /** What a person is to be asked. */
  readonly question?: string;
  readonly warnings: readonly string[];
  readonly workspace?: WorkspaceInfo;
  readonly orphans?: readonly Orphan[];
  /** Throws `PLAN_OUTDATED` where it is not any more what was shown. */
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
   * Whether jj takes a snapshot of working copies when it is asked what would be lost: nothing of a
   * person's changes, but something is written.
   */
  readonly takesSnapshot?: boolean;
  /** Plans it; changes nothing. */
  prepare(options: never, project: OpenProject): Promise<Prepared>;
}

/** A {@link Plannable} whose options are known to its planner. */
export interface PlannableWith<Options> extends Plannable {
  readonly options: Schema<Options>;
  prepare(options: Options, project: OpenProject): Promise<Prepared>;
}

/** Lets the compiler hold the planner to the kind of its options. */
export const plannable = <Options>(it: PlannableWith<Options>): PlannableWith<Options> => it;
