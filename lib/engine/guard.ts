/**
 * The guard before anything that destroys: what would be lost, and whether that was agreed to.
 *
 * A guarded operation is planned together with its losses. Without losses it goes ahead; with
 * losses it requires `force`, and what would be lost is saved first, so that `runs undo` can put it
 * back. Asking the user is up to the caller.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { Plan } from "../runs/plan.ts";

/** What one repository would lose. */
export interface Loss {
  /** Name of the repository. */
  readonly repository: string;
  /** Paths with uncommitted changes, or untracked files, that would be lost. */
  readonly paths: readonly string[];
  /** How many commits nothing would hold any more. */
  readonly commits: number;
}

/** A plan with what carrying it out would destroy. */
export interface GuardedPlan {
  /** The plan. */
  readonly plan: Plan;
  /** Only repositories that would lose something. */
  readonly losses: readonly Loss[];
}

/** How many names a message lists before it counts the rest. */
const LISTED = 5;

/**
 * Refuses a plan that would destroy work.
 *
 * @param guarded The plan with its losses
 * @param command What to type to go ahead, for the hint
 * @throws {NestrError} `REPOSITORY_UNPUSHED` when commits would be lost, otherwise `REPOSITORY_DIRTY`
 */
export function requireNoLoss(
  { losses }: Pick<GuardedPlan, "losses">,
  command: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  if (losses.length === 0) return;
  const code = losses.some(({ commits }) => commits > 0)
    ? "REPOSITORY_UNPUSHED"
    : "REPOSITORY_DIRTY";
  throw new NestrError(code, `refused: ${describeLosses(losses)} would be lost`, {
    hint: `the work is saved first and can be put back if you go ahead: ${command}`,
    details: { ...details, losses },
  });
}

/**
 * Refuses to go ahead where the losses are no longer those that a person agreed to.
 *
 * @param agreed What was shown
 * @param now What would be lost now
 * @throws {NestrError} `PLAN_OUTDATED`
 */
export function requireSameLosses(agreed: readonly Loss[], now: readonly Loss[]): void {
  if (JSON.stringify(now) === JSON.stringify(agreed)) return;
  throw new NestrError("PLAN_OUTDATED", "what would be lost has changed since it was shown", {
    hint: "ask for it again, and look what would be lost",
    details: { losses: now },
  });
}

/** What a person is asked before work is removed. */
export function questionOf(losses: readonly Loss[]): string {
  return `${describeLosses(losses)} will be removed; it is saved first. Go ahead?`;
}

/** Losses in words: how much, and in which repositories. */
export function describeLosses(losses: readonly Loss[]): string {
  const paths = losses.reduce((sum, loss) => sum + loss.paths.length, 0);
  const commits = losses.reduce((sum, loss) => sum + loss.commits, 0);
  const what = [
    ...(paths > 0 ? [`${paths} ${paths === 1 ? "file" : "files"}`] : []),
    ...(commits > 0 ? [`${commits} unpushed ${commits === 1 ? "commit" : "commits"}`] : []),
  ].join(" and ");
  const names = losses.slice(0, LISTED).map(({ repository }) => repository).join(", ");
  const rest = losses.length > LISTED ? ` and ${losses.length - LISTED} more` : "";
  return `${what} in ${losses.length} ${
    losses.length === 1 ? "repository" : "repositories"
  } (${names}${rest})`;
}
