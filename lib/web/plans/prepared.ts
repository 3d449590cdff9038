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
  /** What would be lost now. */
  readonly lossesNow?: () => Promise<readonly Loss[]>;
  /** Carries it out. */
  readonly carryOut: (options: OperationOptions, force: boolean) => Promise<Ended>;
}

/** What there is besides the options. */
export interface PlanContext {
  readonly project: OpenProject;
  /** Whether nothing at all may be changed. */
  readonly readOnly: boolean;
}

/** Something that can be planned. */
export interface Plannable {
  /** What it does, in a sentence. */
  readonly summary: string;
  /** The kind of its options. */
  readonly options: Schema;
  /** Whether planning may already finish what a crash has left. */
  readonly recovers?: boolean;
  /** Plans it; changes nothing else. */
  prepare(options: never, context: PlanContext): Promise<Prepared>;
}

/** A {@link Plannable} whose options are known to its planner. */
export interface PlannableWith<Options> extends Plannable {
  readonly options: Schema<Options>;
  prepare(options: Options, context: PlanContext): Promise<Prepared>;
}

/** Lets the compiler hold the planner to the kind of its options. */
export const plannable = <Options>(it: PlannableWith<Options>): PlannableWith<Options> => it;
