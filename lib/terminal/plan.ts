/**
 * The plan of an operation as text, as `--dry-run` prints it.
 *
 * @module
 */

import type { PlannedTask, TaskAction } from "../runs/plan.ts";
import type { Plan } from "../runs/plan.ts";
import type { Appearance } from "./appearance.ts";
import { commandLine } from "./command_line.ts";
import { formatDuration } from "./duration.ts";
import { renderWarning } from "./error.ts";
import { quantity } from "./quantity.ts";
import { renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";

const ORDERS: Readonly<Record<Plan["order"], string>> = {
  dependency: "in the order of their dependencies",
  parallel: "in any order",
  serial: "one after the other",
};

const FAILURES: Readonly<Record<Plan["fail"], string>> = {
  fast: "the first failure stops everything",
  dependents: "what depends on a failed task is skipped",
  never: "a failure stops nothing",
};

/**
 * A plan as text: what it is for, each task with what it waits for, and warnings.
 *
 * @param plan The plan
 * @param appearance Of the stream it goes to
 */
export async function renderPlan(plan: Plan, appearance: Appearance): Promise<string> {
  const { style } = appearance;
  const facts = [
    plan.selection === null ? "" : `selection: ${visibleText(plan.selection)}`,
    `${ORDERS[plan.order]}, ${limitsText(plan)}`,
    isOfWorkspace(plan) ? "whatever fails, all of it is taken back" : FAILURES[plan.fail],
    plan.timeoutMs === null ? "" : `all within ${formatDuration(plan.timeoutMs)}`,
  ].filter((fact) => fact !== "");
  return `${style.heading(visibleText(plan.title))}: ${sizeText(plan)}\n` +
    facts.map((fact) => style.muted(`  ${fact}`) + "\n").join("") +
    (plan.tasks.length === 0 ? "" : `\n${await renderPlannedTasks(plan.tasks, appearance)}`) +
    plan.warnings.map((warning) => `\n${renderWarning(warning, appearance)}`).join("");
}

/** Whether it is one workspace's plan, and not that of many repositories. */
function isOfWorkspace({ tasks }: Pick<Plan, "tasks">): boolean {
  return tasks.some(({ action }) => action.type === "workspace");
}

function sizeText(plan: Plan): string {
  if (isOfWorkspace(plan)) return quantity(plan.tasks.length, "step");
  const repositories = new Set(plan.tasks.map(({ repository }) => repository)).size;
  return `${quantity(plan.tasks.length, "task")} in ` +
    quantity(repositories, "repository", "repositories");
}

function limitsText({ limits }: Plan): string {
  const resources = Object.entries(limits.resources)
    .map(([name, amount]) => `${visibleText(name)} ${amount}`);
  return [`${limits.jobs} at once`, ...resources].join(", ");
}

function renderPlannedTasks(
  tasks: readonly PlannedTask[],
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  // Folders that are called like their repository say nothing new.
  const isSteps = isOfWorkspace({ tasks });
  const elsewhere = !isSteps &&
    tasks.some(({ directory, repository }) => directory !== repository);
  return renderTable({
    indent: 2,
    columns: [
      { align: "right" },
      { shrinkTo: 16 },
      { shrinkTo: 12 },
      { shrinkTo: 24 },
      { shrinkTo: 16 },
    ],
    rows: tasks.map((task, index) => [
      { text: String(index + 1), paint: style.muted },
      { text: task.id, paint: style.emphasis },
      { text: elsewhere ? task.directory : "", paint: style.muted },
      actionText(task.action),
      {
        text: conditionsText(task, isSteps ? stepNumbers(task, tasks) : task.after.join(", ")),
        paint: style.muted,
      },
    ]),
  }, appearance);
}

/**
 * What a task does, as a person would type or say it.
 *
 * @param action The action of a planned task
 */
export function actionText(action: TaskAction): string {
  if (action.type !== "command") return action.summary;
  return "shell" in action.command ? action.command.shell : commandLine(action.command.argv);
}

/** What a step waits for by the numbers in front of the rows: its names would be a long list. */
function stepNumbers({ after }: PlannedTask, tasks: readonly PlannedTask[]): string {
  const numbers = tasks.flatMap(({ id }, index) => after.includes(id) ? [index + 1] : []);
  const ranges: [first: number, last: number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => first === last ? first : `${first}-${last}`).join(", ");
}

function conditionsText(task: PlannedTask, after: string): string {
  return [
    after === "" ? "" : `after ${after}`,
    task.condition === null ? "" : `if ${task.condition}`,
    task.timeoutMs === null ? "" : `within ${formatDuration(task.timeoutMs)}`,
    task.retries === 0 ? "" : `up to ${quantity(task.retries, "retry", "retries")}`,
  ].filter((part) => part !== "").join("; ");
}
