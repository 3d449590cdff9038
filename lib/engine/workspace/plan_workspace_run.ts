/**
 * Plans a command across the working copies of a project's workspace.
 *
 * The plan is one like any other of the project's (order, journal, resume); only its folders are those of
 * the workspace, and the workspace's environment is added.
 *
 * @module
 */

import { join, relative } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import type { Plan, PlannedTask } from "../../runs/plan.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { OpenProject } from "../open_project.ts";
import { planRun, type RunRequest } from "../plan_run.ts";
import { recoverWorkspaces } from "./recover.ts";
import type { WorkspaceScope } from "./scope.ts";
import { findTarget } from "./target.ts";
import { workspaceVariables } from "./workspace_environment.ts";

/** What to run. */
export interface WorkspaceRunRequest
  extends Pick<RunRequest, "select" | "order" | "fail" | "jobs" | "timeoutMs" | "retries"> {
  /** Name of the workspace; the one of the scope's folder where it is absent. */
  readonly name?: string;
  /** A program with its arguments. */
  readonly command: readonly string[];
  /** Whether the workspace's variables win over those of this process. */
  readonly override: boolean;
}

/**
 * Plans a command across a workspace; `executePlan()` carries it out.
 *
 * @param scope The scope
 * @param project The project
 * @param request What to run
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, `SELECTION_INVALID`, `SELECTION_EMPTY`
 */
export async function planWorkspaceRun(
  scope: WorkspaceScope,
  project: OpenProject,
  request: WorkspaceRunRequest,
): Promise<Plan> {
  await recoverWorkspaces(scope);
  const { name, command, override, ...rest } = request;
  const record = await findTarget(scope, name);
  // What is dirty, ahead or affected is asked of the workspace's own working copies.
  const inside = new OpenProject({ ...project.config, root: record.root }, project.origins);
  const plan = await planRun(inside, { ...rest, command });
  const own = new Set(record.copies.map(({ repository }) => repository));
  const left = withoutTasks(plan.tasks, ({ repository }) => own.has(repository));
  if (left.length === 0) {
    throw new NestrError("SELECTION_EMPTY", `the workspace "${record.name}" has none of these`, {
      hint: `its repositories are: ${[...own].join(", ")}`,
      details: { workspace: record.name },
    });
  }
  const tasks = await Promise.all(left.map((task) => inWorkspace(project, record, task, override)));
  const { name: projectName, root } = project.config;
  const title = `${plan.title} (in ${record.name})`;
  return { ...plan, title, project: { name: projectName, root }, tasks };
}

/** Moves a task from the project's folder to the same one of the workspace. */
async function inWorkspace(
  project: OpenProject,
  record: WorkspaceRecord,
  task: PlannedTask,
  override: boolean,
): Promise<PlannedTask> {
  const directory = task.directory === "." ? record.root : join(record.root, task.directory);
  if (task.action.type !== "command") return task;
  const variables = Object.entries(await workspaceVariables(record, directory))
    .filter(([name]) => override || Deno.env.get(name) === undefined);
  return {
    ...task,
    directory: relative(project.config.root, directory),
    action: {
      ...task.action,
      env: {
        ...task.action.env,
        ...Object.fromEntries(variables),
        NESTR_PROJECT_ROOT: record.root,
      },
    },
  };
}

/** Leaves tasks out; what waited for one of them waits for what that one waited for. */
function withoutTasks(
  tasks: readonly PlannedTask[],
  isKept: (task: PlannedTask) => boolean,
): readonly PlannedTask[] {
  const waits = new Map<string, readonly string[]>();
  return tasks.flatMap((task) => {
    // Tasks stand in an order that respects their edges, so those before are known.
    const after = [...new Set(task.after.flatMap((id) => waits.get(id) ?? []))];
    waits.set(task.id, isKept(task) ? [task.id] : after);
    return isKept(task) ? [{ ...task, after }] : [];
  });
}
