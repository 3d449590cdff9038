/**
 * Everything that can be planned, by name: the one table behind the method `plan`, its validation
 * and its description.
 *
 * @module
 */

import type { PlanName, PlanOptions } from "../wire_plans.ts";
import type { PlannableWith } from "./prepared.ts";
import { REPOSITORY_PLANS } from "./repository_plans.ts";
import { WORKSPACE_PLANS } from "./workspace_plans.ts";

/** The operations by name; the compiler checks their options against the contract. */
export const PLANS: { readonly [Name in PlanName]: PlannableWith<PlanOptions[Name]> } = {
  ...REPOSITORY_PLANS,
  ...WORKSPACE_PLANS,
};

/** The names of the operations. */
export const PLAN_NAMES: readonly PlanName[] = Object.keys(PLANS) as PlanName[];
