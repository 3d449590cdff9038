/**
 * The table of what a task can do.
 *
 * A plan names an action; this module finds the function that performs it and loads it on use, so
 * that running a command does not load what synchronising needs.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { TaskAction } from "../runs/plan.ts";
import type { PerformTask } from "./task_context.ts";

const VERBS: Readonly<Record<string, () => Promise<PerformTask>>> = {
  sync: async () => (await import("./sync_task.ts")).performSync,
  switch: async () => (await import("./branch_task.ts")).performSwitch,
  "delete-branch": async () => (await import("./branch_task.ts")).performDelete,
  reset: async () => (await import("./guarded_task.ts")).performReset,
  clean: async () => (await import("./guarded_task.ts")).performClean,
  restore: async () => (await import("./guarded_task.ts")).performRestore,
};

/** Finds and loads the function that performs an action. */
export async function loadTaskAction(action: TaskAction): Promise<PerformTask> {
  if (action.type === "command") return (await import("./command_task.ts")).performCommand;
  const load = Object.hasOwn(VERBS, action.verb) ? VERBS[action.verb] : undefined;
  if (load) return await load();
  throw new NestrError(
    "PLAN_INVALID",
    `the plan has an action this version does not know: "${action.verb}"`,
  );
}
