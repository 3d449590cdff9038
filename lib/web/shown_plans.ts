/**
 * The plans that were shown and may be carried out, each of them once and only for a while.
 *
 * @module
 */

import type { OpenProject } from "../engine/open_project.ts";
import { requireNoLoss } from "../engine/guard.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { Prepared } from "./plans/prepared.ts";
import type { PlanName, ShownPlan } from "./wire_plans.ts";

/** How long a plan can be carried out after it was shown. */
const LIFETIME_MS = 10 * 60_000;

/** How many plans are kept; plans of large projects are large. */
const KEPT = 40;

/** A plan that was shown, with what is needed to carry it out. */
export interface KeptPlan {
  readonly shown: ShownPlan;
  readonly project: OpenProject;
  readonly prepared: Prepared;
}

/** The plans that were shown. */
export class ShownPlans {
  readonly #plans = new Map<string, KeptPlan>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Keeps a plan and returns it as it is shown. */
  keep(project: OpenProject, operation: PlanName, prepared: Prepared): ShownPlan {
    const shown: ShownPlan = {
      id: crypto.randomUUID(),
      project: project.config.root,
      operation,
      title: prepared.title,
      expiresAt: new Date(this.#now() + LIFETIME_MS).toISOString(),
      plan: prepared.plan,
      done: prepared.done ?? [],
      losses: prepared.losses ?? [],
      question: prepared.question ?? null,
      warnings: prepared.warnings,
      ...(prepared.workspace === undefined ? {} : { workspace: prepared.workspace }),
      ...(prepared.orphans === undefined ? {} : { orphans: prepared.orphans }),
    };
    this.#plans.set(shown.id, { shown, project, prepared });
    for (const id of this.#plans.keys()) {
      if (this.#plans.size <= KEPT) break;
      this.#plans.delete(id);
    }
    return shown;
  }

  /**
   * Takes a plan in order to carry it out. If it is refused for lack of agreement, it can be taken
   * again.
   *
   * @param id The id that was shown
   * @param force Whether a person has agreed to what it destroys
   * @throws {NestrError} `PLAN_UNKNOWN`, `PLAN_OUTDATED`, `REPOSITORY_DIRTY`, `REPOSITORY_UNPUSHED`,
   * `CONFIRMATION_REQUIRED`
   */
  async take(id: string, force: boolean): Promise<KeptPlan> {
    const kept = this.#plans.get(id);
    if (kept === undefined || Date.parse(kept.shown.expiresAt) < this.#now()) {
      this.#plans.delete(id);
      throw new NestrError("PLAN_UNKNOWN", `there is no plan "${id.slice(0, 60)}" to carry out`, {
        hint: "plan it again, and run the plan that is shown",
      });
    }
    const { losses, question } = kept.shown;
    if (!force) requireNoLoss({ losses }, "run it with force: true");
    if (!force && question !== null) {
      throw new NestrError("CONFIRMATION_REQUIRED", question, {
        hint: "run it with force: true once a person has agreed",
      });
    }
    // From here on nobody else can take it.
    this.#plans.delete(id);
    // Only what the person has agreed to may be destroyed, and nothing that has appeared since.
    await kept.prepared.requireAsShown?.();
    return kept;
  }
}
