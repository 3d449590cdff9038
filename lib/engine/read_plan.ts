/**
 * Reads a plan that `nestr run --dry-run --json` has printed.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { LONGEST_DURATION_MS } from "../manifest/duration.ts";
import { newOperationId } from "../runs/journal.ts";
import type { Plan, PlannedTask } from "../runs/plan.ts";
import type { OpenProject } from "./open_project.ts";

/**
 * Reads a plan from a file, as the bare plan or as the document that `--json` prints. It gets an
 * identifier of its own, so the same file can be used again.
 *
 * @param project The project the plan must have been made for
 * @param path The file
 * @throws {NestrError} `PLAN_INVALID`, `FILE_ACCESS`
 */
export async function readPlan(project: OpenProject, path: string): Promise<Plan> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw fileError(error, path, "read");
  }
  const plan = planOf(text);
  const problem = plan === undefined ? "it is not a plan" : problemOf(plan, project);
  if (plan !== undefined && problem === undefined) {
    return { ...plan, id: newOperationId(new Date()) };
  }
  throw new NestrError("PLAN_INVALID", `"${path}" cannot be carried out: ${problem}`, {
    hint: "make it anew: nestr run … --dry-run --json > plan.json",
    details: { path },
  });
}

/** The plan in a text, if its outermost shape is right. */
function planOf(text: string): Plan | undefined {
  try {
    const document = JSON.parse(text);
    const plan = document?.ok === true ? document.data : document;
    return typeof plan === "object" && plan !== null && Array.isArray(plan.tasks)
      ? plan
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a plan; undefined when it can be carried out. */
function problemOf(plan: Plan, project: OpenProject): string | undefined {
  if (plan.version !== 1) {
    return `its version is ${JSON.stringify(plan.version)}, this nestr knows 1`;
  }
  if (plan.kind !== "run" && plan.kind !== "workflow") {
    return `it is for "${plan.kind}", not for a run`;
  }
  if (plan.project?.root !== project.config.root) {
    return `it was made for the project in "${plan.project?.root}"`;
  }
  if (typeof plan.title !== "string") return "its title is damaged";
  if (!isTextOrNull(plan.selection)) return "its selection is damaged";
  if (!["dependency", "parallel", "serial"].includes(plan.order)) return "its order is damaged";
  const { resources } = plan.limits ?? {};
  if (
    !isLimit(plan.limits?.jobs) || typeof resources !== "object" || resources === null ||
    !Object.values(resources).every(isLimit)
  ) {
    return "its limits are damaged";
  }
  if (!(plan.timeoutMs === null || isLimit(plan.timeoutMs))) return "its timeoutMs is damaged";
  if (!["fast", "dependents", "never"].includes(plan.fail)) return "its failure policy is damaged";
  if (!isTextList(plan.warnings)) return "its warnings are damaged";
  const seen = new Set<string>();
  for (const task of plan.tasks) {
    const problem = taskProblem(task, seen, project);
    if (problem !== undefined) return `task ${JSON.stringify(task?.id)}: ${problem}`;
    seen.add(task.id);
  }
  return undefined;
}

/** What is wrong with a task; `after` may only name earlier tasks, which also rules out cycles. */
function taskProblem(
  task: PlannedTask,
  seen: ReadonlySet<string>,
  project: OpenProject,
): string | undefined {
  if (typeof task?.id !== "string" || seen.has(task.id)) return "its id is missing or not its own";
  if (!project.config.repositories.some(({ name }) => name === task.repository)) {
    return `the project has no repository "${task.repository}"`;
  }
  if (
    !project.targets.some(({ path, repository }) =>
      path === task.directory && repository === task.repository
    ) &&
    project.repository(task.repository).path !== task.directory
  ) return "its directory is not the repository's";
  if (!Array.isArray(task.after) || !task.after.every((id) => seen.has(id))) {
    return "it waits for a task that does not come before it";
  }
  if (!(task.timeoutMs === null || isLimit(task.timeoutMs))) return "its timeoutMs is damaged";
  if (!Number.isInteger(task.retries) || task.retries < 0) return "its retries are damaged";
  if (!isTextList(task.resources)) return "its resources are damaged";
  if (![task.condition, task.step, task.component].every(isTextOrNull)) {
    return "its condition, step or component is damaged";
  }
  if (task.action?.type !== "command") return "it is no command";
  const { command, env } = task.action;
  if (typeof command !== "object" || command === null) return "its command is damaged";
  const isCommand = "shell" in command
    ? typeof command.shell === "string"
    : isTextList(command.argv) && command.argv.length > 0 && command.argv[0] !== "";
  if (!isCommand) return "its command is damaged";
  const names = Object.entries(env ?? {});
  const isEnv = names.every(([name, value]) =>
    /^[A-Za-z_]\w*$/.test(name) && typeof value === "string"
  );
  return isEnv ? undefined : "its env is damaged";
}

/** Whether a value is a positive number that timers accept. */
function isLimit(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 &&
    (value as number) <= LONGEST_DURATION_MS;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((it) => typeof it === "string");
}
