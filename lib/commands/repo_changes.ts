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
import { explain } from "./help.ts";
import { carryOut, showPlan } from "./operation.ts";
import {
  addGuards,
  addJobs,
  addSelect,
  duration,
  given,
  retries,
  selectOf,
} from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands that change repositories. */
export function describeRepoChanges(group: Command, bind: BindAction): void {
  bind(describeSync(group.command("sync")), sync);
  bind(describeBranch(group.command("branch")), branch);
  bind(describeReset(group.command("reset")), reset);
  bind(describeClean(group.command("clean")), clean);
}

function describeSync(command: Command): Command {
  return explain(
    addJobs(addSelect(command), "network operations at once"),
    "clone what is missing, fast-forward what is clean",
    "Clone what is missing and fast-forward what is clean. Never merges and never touches uncommitted " +
      "work: what cannot be updated is left alone, with the reason.",
    [
      ["Only the frontend's repositories", "nestr repo sync -s tag:frontend"],
      ["Exactly the commits in nestr.lock, as in CI", "nestr repo sync --locked"],
    ],
  )
    .option("--locked", "check out exactly the commits in nestr.lock")
    .addOption(
      new Option("--timeout <duration>", "time limit for each repository, such as 90s")
        .argParser(duration),
    )
    .addOption(retries("how often to retry after a failure"))
    .option("--dry-run", "show the plan; change nothing");
}

function describeBranch(command: Command): Command {
  return explain(
    addGuards(addSelect(command)),
    "list branches; check out, create or delete one",
    "Without a name, list the branches. With a name, check out that branch in the repositories that " +
      "have it; with -c, create it in the others. With -d, delete it: a branch with commits that exist " +
      "nowhere else is deleted only with --force, and `nestr runs undo` restores it.",
    [
      ["Start a feature in two repositories", "nestr repo branch -c feature -s 'api | web'"],
      ["Delete the branch everywhere", "nestr repo branch -d feature"],
    ],
  )
    .argument("[name]", "name of a branch")
    .option("-c, --create", "create the branch where it does not exist")
    .option("--from <revision>", "with -c: where the new branch starts (default: HEAD)")
    .addOption(new Option("-d, --delete", "delete the branch").conflicts(["create", "from"]));
}

function describeReset(command: Command): Command {
  return explain(
    addGuards(addSelect(command)),
    "reset repositories to their upstream",
    "Reset branch, index and tracked files to the upstream, or to a revision. If work would be lost, " +
      "this needs --force and asks for confirmation; the work is saved first, and `nestr runs undo` " +
      "restores it.",
    [
      ["What would be lost?", "nestr repo reset --dry-run"],
      [
        "Discard the uncommitted changes in one repository",
        "nestr repo reset HEAD -s api --force",
      ],
    ],
  ).argument("[revision]", "reset to this revision instead of the upstream");
}

function describeClean(command: Command): Command {
  return explain(
    addGuards(addSelect(command)),
    "remove untracked files",
    "Remove untracked files. This needs --force and asks for confirmation; the files are saved first, " +
      "and `nestr runs undo` restores them.",
    [
      ["What would be removed?", "nestr repo clean --dry-run"],
      [
        "Also remove ignored files such as build output, without asking",
        "nestr repo clean --ignored --force --yes",
      ],
    ],
  ).option("-x, --ignored", "also remove ignored files");
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
    requireUnused(options, ["delete", "create", "from", ...GUARDS], "the name of a branch");
    const { renderBranches } = await import("../terminal/branch_table.ts");
    const result = await listBranches(project, selectOf(options));
    await context.show(result, (appearance) => renderBranches(result, appearance));
    return result.repositories.some(({ error }) => error) ? INCOMPLETE : DONE;
  }
  if (options.delete === true) {
    const request = { ...selectOf(options), branch: name };
    const plan = () => planDeleteBranch(project, request);
    return await carryOutGuarded(context, project, plan, options);
  }
  requireUnused(options, ["force", "yes"], "--delete");
  if (options.create !== true) requireUnused(options, ["from"], "--create");
  const plan = await planSwitch(project, {
    ...selectOf(options),
    branch: name,
    create: options.create === true,
    ...(typeof options.from === "string" ? { from: options.from } : {}),
  });
  if (options.dryRun === true) return await showPlan(context, plan);
  return await carryOut(context, project, plan, { output: "table" });
}

const GUARDS = ["force", "yes", "dryRun"];

/** Refuses options that would have no effect. */
function requireUnused(options: RawOptions, names: readonly string[], needed: string): void {
  const name = names.find((it) => options[it] !== undefined);
  if (name === undefined) return;
  const option = `--${name === "dryRun" ? "dry-run" : name}`;
  throw new NestrError("USAGE", `${option} needs ${needed}`, {
    hint: "see: nestr repo branch --help",
    details: { option },
  });
}

async function reset(
  context: CommandContext,
  [revision]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planReset } = await import("../engine/reset_repositories.ts");
  const project = await context.openProject();
  const request = { ...selectOf(options), ...(revision === undefined ? {} : { revision }) };
  return await carryOutGuarded(context, project, () => planReset(project, request), options);
}

async function clean(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { planClean } = await import("../engine/clean_repositories.ts");
  const project = await context.openProject();
  const request = { ...selectOf(options), ignored: options.ignored === true };
  return await carryOutGuarded(context, project, () => planClean(project, request), options);
}

/** Refuses, asks, and carries out what destroys work. */
async function carryOutGuarded(
  context: CommandContext,
  project: OpenProject,
  look: () => Promise<GuardedPlan>,
  options: RawOptions,
): Promise<CommandEnd> {
  const guarded = await look();
  const { plan, losses } = guarded;
  const { questionOf, requireNoLoss, requireSameLosses } = await import("../engine/guard.ts");
  const { commandLine } = await import("../terminal/command_line.ts");
  const { renderLosses } = await import("../terminal/losses.ts");
  if (options.dryRun === true) {
    const { renderPlan } = await import("../terminal/plan.ts");
    await context.show(
      { ...plan, losses },
      async (appearance) =>
        await renderPlan(plan, appearance) + await renderLosses(losses, appearance),
    );
    return DONE;
  }
  if (options.force !== true && losses.length > 0) {
    await context.note((appearance) => renderLosses(losses, appearance));
    requireNoLoss(
      guarded,
      commandLine([
        "nestr",
        ...context.line.words.filter((word) => word !== "--json"),
        "--force",
      ]),
    );
  }
  if (losses.length > 0 && options.yes !== true) {
    await context.note((appearance) => renderLosses(losses, appearance));
    const { askYesNo } = await import("../terminal/question.ts");
    if (!await askYesNo(context.terminal, questionOf(losses))) {
      throw new NestrError(
        "CONFIRMATION_DECLINED",
        "nothing was changed: the question was answered with no",
      );
    }
    // An answer takes its time, and somebody may have worked on meanwhile.
    requireSameLosses(losses, (await look()).losses);
  }
  const end = await carryOut(context, project, plan, {
    output: "table",
    ...(plan.tasks.length === 0 ? { render: () => "nothing to do\n" } : {}),
  });
  const { hasSavedWork } = await import("../runs/journal.ts");
  if (losses.length > 0 && hasSavedWork(project.stateFolder, plan.id)) {
    await context.note(({ style }) =>
      style.muted(`put it back with: nestr runs undo ${plan.id}\n`)
    );
  }
  return end;
}
