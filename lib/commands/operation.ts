/**
 * Carries a plan out on the command line: dry run, live view, closing words, exit.
 *
 * @module
 */

import type { OperationOptions } from "../engine/execute_plan.ts";
import type { OpenProject } from "../engine/open_project.ts";
import type { RunTask } from "../engine/runs.ts";
import type { OperationReport } from "../runs/event.ts";
import type { Plan } from "../runs/plan.ts";
import type { Appearance } from "../terminal/appearance.ts";
import type { RunOutput } from "../terminal/run/reporter.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { interruptible } from "./interrupt.ts";

/** How an operation is shown. */
export interface OperationView {
  readonly output: RunOutput;
  /** Makes the text of the result; where it is absent the output was the result. */
  readonly render?: (report: OperationReport, appearance: Appearance) => string | Promise<string>;
}

/** Prints a plan instead of carrying it out. */
export async function showPlan(context: CommandContext, plan: Plan): Promise<CommandEnd> {
  const { renderPlan } = await import("../terminal/plan.ts");
  await context.show(plan, (appearance) => renderPlan(plan, appearance));
  return DONE;
}

/** Carries a plan out. */
export async function carryOut(
  context: CommandContext,
  project: OpenProject,
  plan: Plan,
  view: OperationView,
): Promise<CommandEnd> {
  const { executePlan } = await import("../engine/execute_plan.ts");
  await noteWarnings(context, plan);
  return await follow(
    context,
    project,
    plan.id,
    view,
    (options) => executePlan(project, plan, options),
  );
}

/** Says on standard error what a person should know of a plan before it is carried out. */
export async function noteWarnings(context: CommandContext, plan: Plan): Promise<void> {
  for (const warning of plan.warnings) context.warn(warning);
  await context.settled();
}

/** Shows an operation while it runs, then its result and closing words. */
export async function follow(
  context: CommandContext,
  project: OpenProject,
  id: string,
  view: OperationView,
  operate: (options: OperationOptions) => Promise<OperationReport>,
): Promise<CommandEnd> {
  const { openReporter } = await import("../terminal/run/reporter.ts");
  const { openLog } = await import("../runs/journal_reader.ts");
  const { json } = context.options;
  await context.remark(`run ${id}, journal in ${project.stateFolder}/runs/${id}`);
  const reporter = await openReporter({
    terminal: context.terminal,
    output: json ? "progress" : view.output,
    readLog: (taskId) => openLog(project.stateFolder, id, taskId),
  });
  const note = (text: string) => reporter.note(text);
  let insisted = false;
  const report = await interruptible(note, async ({ signal, kill }) => {
    const killed = new Promise<void>((resolve) =>
      kill.addEventListener("abort", () => {
        insisted = true;
        resolve();
      })
    );
    try {
      return await operate({
        onEvent: (event) => reporter.handle(event),
        signal: AbortSignal.any([signal, reporter.broken]),
        kill,
      });
    } finally {
      await Promise.race([reporter.close(), killed]);
    }
  });
  // Who insists on the end may have a reader that has stopped reading: nothing more is written.
  if (insisted) return { type: "operation", report, abandoned: true };
  const { render } = view;
  if (json) await context.show(report, () => "");
  else if (render) await context.show(report, (appearance) => render(report, appearance));
  if (view.output !== "ndjson" && !render) {
    const { renderSummary } = await import("../terminal/summary.ts");
    // What failed is a result: -q does not hide it.
    const always = report.state !== "succeeded" && !json;
    await context.note((appearance) => renderSummary(report, appearance), { always });
  }
  if (!json && view.output !== "ndjson") await noteToolWords(context, report.tasks);
  return { type: "operation", report };
}

/** Says on standard error why tasks failed: the table of a result has no room for a tool's words. */
export async function noteToolWords(
  context: CommandContext,
  tasks: readonly Pick<RunTask, "id" | "result">[],
): Promise<void> {
  if (!tasks.some(({ result }) => result?.error?.details?.stderr)) return;
  const { renderToolWords } = await import("../terminal/tool_words.ts");
  const all = context.terminal.verbosity === "verbose";
  await context.note((appearance) => renderToolWords(tasks, appearance, all));
}
