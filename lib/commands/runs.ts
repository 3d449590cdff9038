/**
 * `nestr runs …`: what ran before.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { explain } from "./help.ts";
import { carryOut, follow, noteToolWords, noteWarnings, showPlan } from "./operation.ts";
import { addOutput, outputOf, wholeNumber } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

const RUN = "identifier of a run, the beginning of one, or last";

/** Adds the commands of `nestr runs`. */
export function describeRuns(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Look at earlier runs, resume one that did not finish, or undo one that removed something. " +
      "Name a run by its identifier, by the first characters of it, or by the word last.",
    [["What failed, and what did it print?", "nestr runs show && nestr runs logs last api"]],
  );
  bind(describeList(group.command("list")), list);
  bind(describeShow(group.command("show")), show);
  bind(describeLogs(group.command("logs")), logs);
  bind(describeResume(group.command("resume")), resume);
  bind(describeUndo(group.command("undo")), undo);
}

function describeList(command: Command): Command {
  return explain(
    command,
    "list the runs, newest first",
    "List the runs, newest first: identifier, time, result, tasks, and whether it can be undone.",
  ).addOption(
    new Option("-n, --limit <number>", "how many to list").argParser(wholeNumber(1)).default(20),
  );
}

function describeShow(command: Command): Command {
  return explain(
    command,
    "show how each task of a run ended",
    "Show how each task of a run ended, and why, if it did not succeed.",
    [["An earlier run, by its identifier", "nestr runs show 20261121-035512-3f9a1c"]],
  ).argument("[run]", RUN, "last");
}

function describeLogs(command: Command): Command {
  return explain(
    command,
    "print the output of a run's tasks",
    "Print the output of a run's tasks, byte for byte. If there are several, each has a heading with " +
      "its name.",
    [["Only one repository", "nestr runs logs last api"]],
  )
    .argument("[run]", RUN, "last")
    .argument("[task]", "only this task, repository or component");
}

function describeResume(command: Command): Command {
  return explain(
    addOutput(command),
    "run again what did not succeed",
    "Run again what did not succeed, with the same plan: after a failure, Ctrl-C or a crash.",
    [["Resume the last run", "nestr runs resume"]],
  ).argument("[run]", RUN, "last");
}

function describeUndo(command: Command): Command {
  return explain(
    command,
    "restore what reset, clean or branch -d removed",
    "Restore what `repo reset`, `repo clean` or `repo branch --delete` removed: branches, commits, " +
      "uncommitted and untracked files. Refuses to overwrite work that is there now.",
    [["What would be restored?", "nestr runs undo --dry-run"]],
  )
    .argument("[run]", `${RUN} (default: the newest that can be undone)`)
    .option("--dry-run", "show the plan; change nothing");
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
  await noteToolWords(context, details.tasks);
  return DONE;
}

async function logs(
  context: CommandContext,
  [run = "last", task]: readonly string[],
): Promise<CommandEnd> {
  const { runLogs } = await import("../engine/runs.ts");
  const { logDocuments, writeLogs } = await import("../terminal/run_logs.ts");
  const { id, logs } = await runLogs(await context.openProject(), run, task);
  if (context.options.json) {
    await context.show({ id, tasks: await logDocuments(logs) }, () => "");
    return DONE;
  }
  await writeLogs(context.terminal, logs);
  return DONE;
}

async function resume(
  context: CommandContext,
  [run = "last"]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planResume, resumeRun } = await import("../engine/runs.ts");
  const { findRunId } = await import("../runs/journal_reader.ts");
  const project = await context.openProject();
  const id = findRunId(project.stateFolder, run);
  const view = { output: outputOf(options, context) };
  const { plan } = await planResume(project, id);
  await noteWarnings(context, plan);
  return await follow(context, project, id, view, (operation) => resumeRun(project, id, operation));
}

async function undo(
  context: CommandContext,
  [run]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planUndo } = await import("../engine/plan_undo.ts");
  const { listRuns } = await import("../engine/runs.ts");
  const project = await context.openProject();
  const newest = () => listRuns(project, {}).then(({ runs }) => runs.find((it) => it.undoable)?.id);
  const wanted = run ?? await newest();
  if (wanted === undefined) {
    throw new NestrError("UNDO_NOTHING", "no run has saved anything to put back", {
      hint: "see the runs with: nestr runs list",
    });
  }
  const plan = await planUndo(project, wanted);
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: "table" });
}
