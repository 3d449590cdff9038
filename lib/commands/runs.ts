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
import { carryOut, follow, noteWarnings, showPlan } from "./operation.ts";
import { addOutput, outputOf, wholeNumber } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

const RUN = "identifier of a run, the beginning of one, or last";

/** Adds the commands of `nestr runs`. */
export function describeRuns(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Look at earlier runs, go on with one that did not finish, or undo one that removed something. " +
      "A run is named by its identifier, by the beginning of it, or by the word last.",
    [["What failed, and what did it say?", "nestr runs show && nestr runs logs last api"]],
  );
  bind(
    explain(
      group.command("list"),
      "list the runs, the newest first",
      "List the runs, the newest first: identifier, when, how it ended, tasks, and whether it can be undone.",
    ).addOption(
      new Option("-n, --limit <number>", "how many").argParser(wholeNumber(1)).default(20),
    ),
    list,
  );
  bind(
    explain(
      group.command("show"),
      "show how each task of a run ended",
      "Show how each task of a run ended, with the reason where it did not succeed.",
      [["The one before last, by its identifier", "nestr runs show 20261121-035512-3f9a1c"]],
    ).argument("[run]", RUN, "last"),
    show,
  );
  bind(
    explain(
      group.command("logs"),
      "print what the tasks of a run printed",
      "Print what the tasks of a run printed.",
      [["Only one repository's", "nestr runs logs last api"]],
    )
      .argument("[run]", RUN, "last")
      .argument("[task]", "only this task, repository or component"),
    logs,
  );
  bind(
    explain(
      addOutput(group.command("resume")),
      "run again what did not succeed",
      "Run again what did not succeed, with the plan of that run: after a failure, a Ctrl-C or a crash.",
      [["Go on with the last run", "nestr runs resume"]],
    ).argument("[run]", RUN, "last"),
    resume,
  );
  bind(
    explain(
      group.command("undo"),
      "put back what reset, clean or branch -d removed",
      "Put back what `repo reset`, `repo clean` or `repo branch --delete` removed: branches, commits, " +
        "uncommitted and untracked files. Refuses to overwrite work that is there now.",
      [["What would come back?", "nestr runs undo --dry-run"]],
    )
      .argument("[run]", `${RUN} (default: the newest that can be undone)`)
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
  const { listRuns, planUndo } = await import("../engine/runs.ts");
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
