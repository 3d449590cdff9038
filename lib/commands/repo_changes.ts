/**
 * `nestr repo sync|branch|reset|clean`: what changes repositories.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { GuardedPlan } from "../engine/guard.ts";
import type { OpenProject } from "../engine/open_project.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { wholeNumber } from "./global_options.ts";
import { carryOut, showPlan } from "./operation.ts";
import { addGuards, addJobs, addSelect, duration, given, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands that change repositories. */
export function describeRepoChanges(group: Command, bind: BindAction): void {
  bind(
    addJobs(addSelect(group.command("sync")), "network operations at once")
      .description("clone what is missing, fast-forward what is clean; never merges")
      .option("--locked", "check out exactly the commits of nestr.lock")
      .addOption(
        new Option("--timeout <duration>", "time limit for each repository").argParser(duration),
      )
      .addOption(
        new Option("--retries <number>", "try again after a failure").argParser(wholeNumber(0)),
      )
      .option("--dry-run", "show the plan, change nothing"),
    sync,
  );
  bind(
    addGuards(addSelect(group.command("branch")))
      .description("list branches; with a name, check that branch out everywhere")
      .argument("[name]", "branch to check out")
      .option("-c, --create", "make the branch where it does not exist")
      .option("--from <revision>", "where a new branch starts")
      .option("-d, --delete", "delete the branch instead"),
    branch,
  );
  bind(
    addGuards(addSelect(group.command("reset")))
      .description("put branch, index and tracked files back to the upstream, or to a revision")
      .argument("[revision]", "where to go instead of the upstream"),
    reset,
  );
  bind(
    addGuards(addSelect(group.command("clean")))
      .description("remove untracked files")
      .option("-x, --ignored", "ignored files as well"),
    clean,
  );
}

async function sync(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planSync } = await import("../engine/sync_repositories.ts");
  const { renderSyncReport } = await import("../terminal/sync_report.ts");
  const project = await context.openProject();
  const plan = await planSync(project, {
    ...selectOf(options),
    ...given(options, ["jobs", "retries"]),
    ...(typeof options.timeout === "number" ? { timeoutMs: options.timeout } : {}),
    locked: options.locked === true,
  });
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: "progress", render: renderSyncReport });
}

async function branch(
  context: CommandContext,
  [name]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { listBranches, planDeleteBranch, planSwitch } = await import(
    "../engine/branch_repositories.ts"
  );
  const project = await context.openProject();
  if (name === undefined) {
    for (const option of ["delete", "create", "from"]) {
      if (options[option] !== undefined) {
        throw new NestrError("USAGE", `--${option} needs the name of a branch`);
      }
    }
    const { renderBranches } = await import("../terminal/branch_table.ts");
    const result = await listBranches(project, selectOf(options));
    await context.show(result, (appearance) => renderBranches(result, appearance));
    return result.repositories.some(({ error }) => error) ? INCOMPLETE : DONE;
  }
  if (options.delete === true) {
    const guarded = await planDeleteBranch(project, { ...selectOf(options), branch: name });
    return await carryOutGuarded(context, project, guarded, options);
  }
  const plan = await planSwitch(project, {
    ...selectOf(options),
    branch: name,
    create: options.create === true,
    ...(typeof options.from === "string" ? { from: options.from } : {}),
  });
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: "table" });
}

async function reset(
  context: CommandContext,
  [revision]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planReset } = await import("../engine/reset_repositories.ts");
  const project = await context.openProject();
  const guarded = await planReset(project, {
    ...selectOf(options),
    ...(revision === undefined ? {} : { revision }),
  });
  return await carryOutGuarded(context, project, guarded, options);
}

async function clean(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planClean } = await import("../engine/clean_repositories.ts");
  const project = await context.openProject();
  const guarded = await planClean(project, {
    ...selectOf(options),
    ignored: options.ignored === true,
  });
  return await carryOutGuarded(context, project, guarded, options);
}

/** Refuses, asks, and carries out what destroys work. */
async function carryOutGuarded(
  context: CommandContext,
  project: OpenProject,
  guarded: GuardedPlan,
  options: RawOptions,
): Promise<CommandEnd> {
  const { plan, losses } = guarded;
  const { describeLosses, requireNoLoss } = await import("../engine/guard.ts");
  const { renderLosses } = await import("../terminal/losses.ts");
  if (options.dryRun === true) {
    const { renderPlan } = await import("../terminal/plan.ts");
    await context.show(
      { plan, losses },
      async (appearance) =>
        await renderPlan(plan, appearance) + await renderLosses(losses, appearance),
    );
    return DONE;
  }
  const again = [
    "nestr",
    plan.title,
    ...(plan.selection === null ? [] : [`-s '${plan.selection}'`]),
  ];
  if (options.force !== true) {
    await context.note((appearance) => renderLosses(losses, appearance));
    requireNoLoss(guarded, [...again, "--force"].join(" "));
  }
  if (losses.length > 0 && options.yes !== true) {
    await context.note((appearance) => renderLosses(losses, appearance));
    const { askYesNo } = await import("../terminal/question.ts");
    const question = `${describeLosses(losses)} will be removed. Go ahead?`;
    if (!await askYesNo(context.terminal, question)) {
      throw new NestrError(
        "CONFIRMATION_DECLINED",
        "nothing was changed: the question was answered with no",
      );
    }
  }
  const end = await carryOut(context, project, plan, { output: "table" });
  if (losses.length > 0) {
    await context.note(({ style }) =>
      style.muted(`put it back with: nestr runs undo ${plan.id}\n`)
    );
  }
  return end;
}
