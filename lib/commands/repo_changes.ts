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
  bind(
    explain(
      addJobs(addSelect(group.command("sync")), "network operations at once"),
      "clone what is missing, fast-forward what is clean",
      "Clone what is missing and fast-forward what is clean. Never merges, and never touches uncommitted " +
        "work: what cannot be updated is left alone and explained.",
      [["Only the frontend's repositories", "nestr repo sync -s tag:frontend"], [
        "Exactly the commits of nestr.lock, as in CI",
        "nestr repo sync --locked",
      ]],
    )
      .option("--locked", "check out exactly the commits of nestr.lock")
      .addOption(
        new Option("--timeout <duration>", "time limit for each repository, such as 90s")
          .argParser(duration),
      )
      .addOption(retries("try again after a failure"))
      .option("--dry-run", "show the plan, change nothing"),
    sync,
  );
  bind(
    explain(
      addGuards(addSelect(group.command("branch"))),
      "list branches, check one out, make or delete one",
      "Without a name, list the branches. With a name, check that branch out where it exists; with -c, " +
        "make it where it does not. With -d, delete it: a branch with commits that are nowhere else is " +
        "deleted only with --force, and `nestr runs undo` brings it back.",
      [
        [
          "Begin a piece of work in two repositories",
          "nestr repo branch -c feature -s 'api | web'",
        ],
        [
          "Delete the branch again, everywhere",
          "nestr repo branch -d feature",
        ],
      ],
    )
      .argument("[name]", "name of a branch")
      .option("-c, --create", "make the branch where it does not exist")
      .option("--from <revision>", "with -c: where the new branch starts (default: HEAD)")
      .addOption(new Option("-d, --delete", "delete the branch").conflicts(["create", "from"])),
    branch,
  );
  bind(
    explain(
      addGuards(addSelect(group.command("reset"))),
      "put repositories back to their upstream",
      "Put branch, index and tracked files back to the upstream, or to a revision. Where that would lose " +
        "work it needs --force and asks; the work is saved first, and `nestr runs undo` brings it back.",
      [["What would be lost?", "nestr repo reset --dry-run"], [
        "Throw away uncommitted changes in one repository",
        "nestr repo reset HEAD -s api --force",
      ]],
    ).argument("[revision]", "where to go instead of the upstream"),
    reset,
  );
  bind(
    explain(
      addGuards(addSelect(group.command("clean"))),
      "remove untracked files",
      "Remove untracked files. Needs --force and asks; the files are saved first, and `nestr runs undo` " +
        "brings them back.",
      [["What would be removed?", "nestr repo clean --dry-run"], [
        "Remove build results too, without a question",
        "nestr repo clean --ignored --force --yes",
      ]],
    ).option("-x, --ignored", "remove ignored files as well"),
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
  if (losses.length > 0) {
    await context.note(({ style }) =>
      style.muted(`put it back with: nestr runs undo ${plan.id}\n`)
    );
  }
  return end;
}
