/**
 * `nestr runs …`: what ran before.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { RunOutput } from "../terminal/run/reporter.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { wholeNumber } from "./global_options.ts";
import { carryOut, follow, showPlan } from "./operation.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

const RUN = "identifier of a run, the beginning of one, or last";

/** Adds the commands of `nestr runs`. */
export function describeRuns(group: Command, bind: BindAction): void {
  bind(
    group.command("list").description("list the runs, the newest first")
      .addOption(
        new Option("-n, --limit <number>", "how many").argParser(wholeNumber(1)).default(20),
      ),
    list,
  );
  bind(
    group.command("show").description("show how each task of a run ended")
      .argument("[run]", RUN, "last"),
    show,
  );
  bind(
    group.command("logs").description("print what the tasks of a run printed")
      .argument("[run]", RUN, "last")
      .argument("[task]", "only this task, repository or component"),
    logs,
  );
  bind(
    group.command("resume").description("run again what did not succeed")
      .argument("[run]", RUN, "last")
      .addOption(
        new Option("--output <mode>", "how output is shown").choices([
          "stream",
          "group",
          "table",
          "ndjson",
        ])
          .default("stream"),
      ),
    resume,
  );
  bind(
    group.command("undo").description("put back what reset, clean or branch --delete removed")
      .argument("<run>", RUN)
      .option("--dry-run", "show the plan, change nothing"),
    undo,
  );
}

async function list(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { listRuns } = await import("../engine/runs.ts");
  const { renderRunList } = await import("../terminal/run_list.ts");
  const limit = typeof options.limit === "number" ? { limit: options.limit } : {};
  const result = await listRuns(await context.openProject(), limit);
  await context.show(result, (appearance) => renderRunList(result, appearance, new Date()));
  return DONE;
}

async function show(
  context: CommandContext,
  [run = "last"]: readonly string[],
): Promise<CommandEnd> {
  const { showRun } = await import("../engine/runs.ts");
  const { renderRunDetails } = await import("../terminal/run_details.ts");
  const details = await showRun(await context.openProject(), run);
  await context.show(details, (appearance) => renderRunDetails(details, appearance));
  return DONE;
}

async function logs(
  context: CommandContext,
  [run = "last", task]: readonly string[],
): Promise<CommandEnd> {
  const { runLogs } = await import("../engine/runs.ts");
  const { id, logs } = await runLogs(await context.openProject(), run, task);
  if (context.options.json) {
    const tasks = [];
    for (const log of logs) {
      tasks.push({ id: log.task, log: await new Response(log.open()).text() });
    }
    await context.show({ id, tasks }, () => "");
    return DONE;
  }
  const { writeLogs } = await import("../terminal/run_logs.ts");
  await writeLogs(context.terminal, logs);
  return DONE;
}

async function resume(
  context: CommandContext,
  [run = "last"]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { resumeRun } = await import("../engine/runs.ts");
  const { findRunId } = await import("../runs/journal_reader.ts");
  const project = await context.openProject();
  const id = findRunId(project.stateFolder, run);
  const view = { output: options.output as RunOutput };
  return await follow(context, project, id, view, (operation) => resumeRun(project, id, operation));
}

async function undo(
  context: CommandContext,
  [run = ""]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planUndo } = await import("../engine/runs.ts");
  const project = await context.openProject();
  const plan = await planUndo(project, run);
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: "table" });
}
