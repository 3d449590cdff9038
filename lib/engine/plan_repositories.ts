/**
 * Builds plans of actions on whole repositories, one task each: what branch, reset, clean and undo have
 * in common.
 *
 * @module
 */

import { newOperationId } from "../runs/journal.ts";
import type { OperationKind, Plan } from "../runs/plan.ts";
import type { OpenProject } from "./open_project.ts";

/** What is to be done with one repository. */
export interface RepositoryAction {
  /** Name of the repository. */
  readonly repository: string;
  /** What it will do, in a few words. */
  readonly summary: string;
  /** What the action needs to know. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What all the tasks of such a plan share. */
export interface RepositoryPlan {
  readonly kind: OperationKind;
  readonly verb: string;
  readonly title: string;
  readonly selection: string | null;
  readonly actions: readonly RepositoryAction[];
  readonly warnings?: readonly string[];
}

/** A plan with one task for each repository, side by side; a failure stops none of the others. */
export function planRepositories(project: OpenProject, plan: RepositoryPlan): Plan {
  const { config, settings } = project;
  return {
    version: 1,
    id: newOperationId(new Date()),
    kind: plan.kind,
    title: plan.title,
    project: { name: config.name, root: config.root },
    selection: plan.selection,
    order: "parallel",
    fail: "never",
    limits: { jobs: settings.jobs, resources: {} },
    timeoutMs: null,
    tasks: plan.actions.map(({ repository, summary, arguments: args }) => ({
      id: repository,
      component: null,
      repository,
      directory: project.repository(repository).path,
      step: null,
      action: { type: "repository", verb: plan.verb, summary, arguments: args },
      after: [],
      condition: null,
      timeoutMs: settings.timeoutMs,
      retries: 0,
      resources: [],
    })),
    warnings: plan.warnings ?? [],
  };
}
