/** Plans for tests. */

import type { Plan, PlannedTask } from "../../lib/runs/plan.ts";

/** A task whose action is never looked at. */
export function plannedTask(id: string, task: Partial<PlannedTask> = {}): PlannedTask {
  return {
    id,
    component: id,
    repository: id,
    directory: id,
    step: null,
    action: { type: "command", command: { argv: ["true"] }, env: {} },
    after: [],
    condition: null,
    timeoutMs: null,
    retries: 0,
    resources: [],
    ...task,
  };
}

/** A plan of these tasks, with everything else as simple as possible. */
export function planOf(tasks: readonly PlannedTask[], plan: Partial<Plan> = {}): Plan {
  return {
    version: 1,
    id: "20260101-000000-abcdef",
    kind: "run",
    title: "true",
    project: { name: "shop", root: "/shop" },
    selection: null,
    order: "dependency",
    fail: "dependents",
    limits: { jobs: 4, resources: {} },
    timeoutMs: null,
    tasks,
    warnings: [],
    ...plan,
  };
}
