/**
 * The operations on a project's repositories that can be planned: runs, and changes of
 * repositories.
 *
 * @module
 */

import { type GuardedPlan, questionOf, requireSameLosses } from "../../engine/guard.ts";
import type { OpenProject } from "../../engine/open_project.ts";
import { key, requiredKey, someText, table, truth } from "../../manifest/values.ts";
import type { Plan } from "../wire_plans.ts";
import { command, run, runLimits, select } from "./option_kinds.ts";
import { plannable, type Prepared } from "./prepared.ts";

const branch = requiredKey(someText("the name of a branch"), "Name of the branch.");

/** Prepares a plan of the engine unchanged. */
function ready(project: OpenProject, plan: Plan): Prepared {
  return {
    id: plan.id,
    title: plan.title,
    plan,
    warnings: plan.warnings,
    carryOut: async (options) => {
      const { executePlan } = await import("../../engine/execute_plan.ts");
      const { state } = await executePlan(project, plan, options);
      return { state, result: null };
    },
  };
}

/** Prepares a plan that may destroy something; the losses are checked again before it runs. */
async function guarded(
  project: OpenProject,
  signal: AbortSignal,
  look: (signal?: AbortSignal) => Promise<GuardedPlan>,
): Promise<Prepared> {
  const { plan, losses } = await look(signal);
  return {
    ...ready(project, plan),
    losses,
    ...(losses.length === 0 ? {} : { question: questionOf(losses) }),
    requireAsShown: async () => requireSameLosses(losses, (await look()).losses),
  };
}

/** The plannable operations by name. */
export const REPOSITORY_PLANS = {
  "run": plannable({
    summary: "Runs a command in each selected repository.",
    options: table({
      command: requiredKey(command, "A program with its arguments, started without a shell."),
      ...runLimits,
    }),
    prepare: async (options, project, signal) => {
      const { planRun } = await import("../../engine/plan_run.ts");
      return ready(project, await planRun(project, { ...options, signal }));
    },
  }),
  "workflow": plannable({
    summary: "Runs a workflow of the manifest.",
    options: table({
      workflow: requiredKey(someText("the name of a workflow"), "Name of the workflow."),
      ...runLimits,
    }),
    prepare: async (options, project, signal) => {
      const { planRun } = await import("../../engine/plan_run.ts");
      return ready(project, await planRun(project, { ...options, signal }));
    },
  }),
  "sync": plannable({
    summary: "Clones what is missing, fast-forwards what is clean.",
    options: table({
      select,
      locked: key(truth(), "Check out exactly the commits of nestr.lock."),
    }),
    prepare: async (options, project, signal) => {
      const { planSync } = await import("../../engine/sync_repositories.ts");
      return ready(project, await planSync(project, { ...options, signal }));
    },
  }),
  "switch": plannable({
    summary: "Checks out a branch.",
    options: table({
      branch,
      select,
      create: key(truth(), "Create the branch where it does not exist."),
      from: key(someText("a revision"), "Where a new branch starts."),
    }),
    prepare: async (options, project, signal) => {
      const { planSwitch } = await import("../../engine/branch_repositories.ts");
      return ready(project, await planSwitch(project, { ...options, signal }));
    },
  }),
  "delete-branch": plannable({
    summary: "Deletes a local branch; commits that are only on it are saved first.",
    options: table({ branch, select }),
    prepare: async (options, project, signal) => {
      const { planDeleteBranch } = await import("../../engine/branch_repositories.ts");
      return await guarded(
        project,
        signal,
        (signal) => planDeleteBranch(project, { ...options, signal }),
      );
    },
  }),
  "reset": plannable({
    summary: "Resets repositories to their upstream; work is saved first.",
    options: table({
      select,
      revision: key(someText("a revision"), "Reset to this instead of the upstream."),
    }),
    prepare: async (options, project, signal) => {
      const { planReset } = await import("../../engine/reset_repositories.ts");
      return await guarded(project, signal, (signal) => planReset(project, { ...options, signal }));
    },
  }),
  "clean": plannable({
    summary: "Removes untracked files; they are saved first.",
    options: table({ select, ignored: key(truth(), "Also remove ignored files.") }),
    prepare: async (options, project, signal) => {
      const { planClean } = await import("../../engine/clean_repositories.ts");
      return await guarded(project, signal, (signal) => planClean(project, { ...options, signal }));
    },
  }),
  "resume": plannable({
    summary: "Runs again what did not succeed in an earlier run.",
    options: table({ run }),
    prepare: async (options, project) => {
      const { planResume, resumeRun } = await import("../../engine/runs.ts");
      const { plan, done } = await planResume(project, options.run);
      return {
        ...ready(project, plan),
        done,
        carryOut: async (operation) => {
          const { state } = await resumeRun(project, plan.id, operation);
          return { state, result: null };
        },
      };
    },
  }),
  "undo": plannable({
    summary: "Puts back what a run removed.",
    options: table({ run }),
    prepare: async (options, project, signal) => {
      const { planUndo } = await import("../../engine/plan_undo.ts");
      return ready(project, await planUndo(project, options.run, { signal }));
    },
  }),
};
