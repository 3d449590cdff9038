/**
 * `ajj workspace forget` and `nestr workspace forget`.
 *
 * @module
 */

import type { Command } from "commander";
import { NestrError } from "../../errors/nestr_error.ts";
import type { Loss } from "../../engine/guard.ts";
import type { ForgetPreview, ForgottenWorkspace } from "../../engine/workspace/workspace_info.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import { addGuards } from "../option_values.ts";
import { openScope, type WorkspaceHost } from "../workspace_host.ts";
import { followOperation } from "../workspace_operation.ts";

/** Describes `workspace forget`. */
export function describeForget(command: Command, bind: BindAction, host: WorkspaceHost): void {
  const typed = host.project ? "nestr workspace forget" : "ajj workspace forget";
  addGuards(
    explain(
      command,
      "remove workspaces with all that belongs to them",
      "Remove workspaces: services with their volumes, ports, env files, working copies. Uncommitted work, " +
        "and commits that exist nowhere else, are not lost without --force, and even then are saved first: " +
        "the command that brings them back is printed.",
      [
        ["What would be lost?", `${typed} feature --dry-run`],
        ["Keep the files, remove the rest", `${typed} feature --keep-files`],
      ],
    )
      .argument(
        "[workspace...]",
        "names or folders of workspaces (default: the one that this folder belongs to)",
      )
      .option("--keep-files", "leave the working copies where they are"),
  );
  bind(command, (context, operands, options) => forget(host, context, operands, options));
}

async function forget(
  host: WorkspaceHost,
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { forgetWorkspace, previewForget } = await import(
    "../../engine/workspace/forget_workspace.ts"
  );
  const scope = await openScope(host, context, options);
  // Asked before it may be deleted: a folder that does not exist any more has no name.
  const directory = Deno.cwd();
  const keepFiles = options.keepFiles === true;
  const force = options.force === true || options.dryRun === true;
  const previews = await previewAll(
    operands,
    (target) => previewForget(scope, target, { keepFiles, force }),
  );
  const losses = lossesOf(previews);
  if (options.dryRun === true) return await showPreviews(context, previews, losses, keepFiles);
  const asked = losses.length > 0 && await requireConsent(host, context, losses, options);
  const forgotten: ForgottenWorkspace[] = [];
  for (const { workspace, losses } of previews) {
    const request = {
      keepFiles,
      force: options.force === true,
      only: workspace.namespace,
      // What was not asked for goes whatever it is by then.
      ...(asked ? { agreed: losses } : {}),
    };
    const result = await followOperation(
      context,
      "ending what runs; once more kills it",
      (operation) => forgetWorkspace(scope, workspace.name, request, operation),
    );
    forgotten.push(result);
    if (!context.options.json) await showForgotten(context, result, host.program);
  }
  if (context.options.json) await context.show({ workspaces: forgotten.map(flat) }, () => "");
  else if (!exists(directory)) await showWayOut(context, scope.project.root);
  return DONE;
}

/** All of them before the first is removed: a name that is misspelt changes nothing. */
async function previewAll(
  targets: readonly string[],
  preview: (target?: string) => Promise<ForgetPreview>,
): Promise<readonly ForgetPreview[]> {
  if (targets.length === 0) return [await preview()];
  const previews = new Map<string, ForgetPreview>();
  for (const target of targets) {
    const found = await preview(target);
    previews.set(found.workspace.name, found);
  }
  return [...previews.values()];
}

/** With several workspaces the same repository can lose something in each. */
function lossesOf(previews: readonly ForgetPreview[]): readonly Loss[] {
  if (previews.length === 1) return previews[0]!.losses;
  return previews.flatMap(({ workspace, losses }) =>
    losses.map((loss) => ({ ...loss, repository: `${workspace.name}: ${loss.repository}` }))
  );
}

async function showPreviews(
  context: CommandContext,
  previews: readonly ForgetPreview[],
  losses: readonly Loss[],
  keepFiles: boolean,
): Promise<CommandEnd> {
  const { renderForgetPreviews } = await import("../../terminal/workspace_forgotten.ts");
  const { renderLosses } = await import("../../terminal/losses.ts");
  const workspaces = previews.map(({ workspace, losses }) => ({
    ...workspace,
    filesKept: keepFiles,
    losses,
  }));
  await context.show(
    { workspaces },
    async (appearance) =>
      renderForgetPreviews(workspaces, appearance) + await renderLosses(losses, appearance),
  );
  return DONE;
}

/**
 * Refuses without --force, asks without --yes.
 *
 * @returns Whether a person was asked
 */
async function requireConsent(
  host: WorkspaceHost,
  context: CommandContext,
  losses: readonly Loss[],
  options: RawOptions,
): Promise<boolean> {
  const { questionOf, requireNoLoss } = await import("../../engine/guard.ts");
  const { commandLine } = await import("../../terminal/command_line.ts");
  const { renderLosses } = await import("../../terminal/losses.ts");
  if (options.force !== true) {
    await context.note((appearance) => renderLosses(losses, appearance));
    requireNoLoss(
      { losses },
      commandLine([host.project ? "nestr" : "ajj", ...agreeing(context, options)]),
    );
  }
  if (options.yes === true) return false;
  await context.note((appearance) => renderLosses(losses, appearance));
  const { askYesNo } = await import("../../terminal/question.ts");
  if (await askYesNo(context.terminal, questionOf(losses))) return true;
  throw new NestrError(
    "CONFIRMATION_DECLINED",
    "nothing was changed: the question was answered with no",
  );
}

/** The words of the command line that goes ahead; where nobody can be asked, without a question. */
function agreeing(
  { line: { words }, terminal }: CommandContext,
  options: RawOptions,
): readonly string[] {
  const asks = terminal.stdin.isTerminal && terminal.stderr.isTerminal;
  const more = asks || options.yes === true ? ["--force"] : ["--force", "--yes"];
  const dashes = words.indexOf("--");
  const end = dashes < 0 ? words.length : dashes;
  const before = words.slice(0, end).filter((word) => word !== "--json");
  return [...before, ...more, ...words.slice(end)];
}

/** A shell that is left in a folder that was deleted cannot do anything there. */
async function showWayOut(context: CommandContext, main: string): Promise<void> {
  const { renderNext } = await import("../../terminal/workspace_added.ts");
  const { commandLine } = await import("../../terminal/command_line.ts");
  await context.show({}, (appearance) => renderNext([commandLine(["cd", main])], appearance));
}

function exists(folder: string): boolean {
  try {
    Deno.statSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function showForgotten(
  context: CommandContext,
  result: ForgottenWorkspace,
  program: string,
): Promise<void> {
  const { renderForgotten } = await import("../../terminal/workspace_forgotten.ts");
  const { renderWarning } = await import("../../terminal/error.ts");
  await context.show(result, (appearance) => renderForgotten(result, program, appearance));
  for (const warning of result.warnings) {
    await context.note((appearance) => renderWarning(warning, appearance), { always: true });
  }
}

/** In a list of workspaces each has its name where the others have theirs. */
function flat({ workspace, ...rest }: ForgottenWorkspace): object {
  return { ...workspace, ...rest };
}
