/**
 * `ajj status` and `nestr workspace status`.
 *
 * @module
 */

import type { Command } from "commander";
import { NestrError } from "../../errors/nestr_error.ts";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import type { WorkspaceStatus } from "../../engine/workspace/workspace_info.ts";
import { commandLine } from "../../terminal/command_line.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE, endOf, INCOMPLETE } from "../command_end.ts";
import { explain } from "../help.ts";
import { undisturbed } from "../interrupt.ts";
import { addWorkspaceOption, nameOf, openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `status`. */
export function describeStatus(command: Command, bind: BindAction, host: WorkspaceHost): void {
  const where = "of the workspace that this folder belongs to, or of all where it belongs to none";
  addWorkspaceOption(command).argument("[name]", "the same as -w");
  if (host.project) {
    explain(
      command,
      "show how working copies and services stand",
      `Show how working copies and services stand ${where}.`,
      [["Another one", "nestr workspace status feature"], [
        "For a program",
        "nestr workspace status --all --json",
      ]],
    );
  } else {
    explain(
      command,
      "show how the working copy and the services stand",
      `Show what \`jj status\` shows (in a git repository \`git status -sb\`), then the services ${where}. ` +
        "jj's own alone: `ajj st`.",
      [["Another one", "ajj status feature"], ["All workspaces", "ajj status --all"], [
        "For a program",
        "ajj status --json",
      ]],
    );
  }
  command.option("--all", "the services of all workspaces");
  bind(
    command,
    (context, [name], options) => {
      const named = withName(options, name);
      return host.project
        ? projectStatus(host, context, named)
        : wordOfJj(context, name, () => repositoryStatus(host, context, named));
    },
  );
}

/** The options with the name of the workspace, in whichever way it was given. */
function withName(options: RawOptions, name: string | undefined): RawOptions {
  const { workspace = name } = options;
  if (name === undefined || workspace === name) return { ...options, workspace };
  throw new NestrError("USAGE", `two workspaces are named: "${workspace}" and "${name}"`, {
    hint: "name one, or show all of them: --all",
    details: { names: [workspace, name] },
  });
}

/** What is no workspace may be a path, which is what jj's own command takes. */
async function wordOfJj(
  { line }: CommandContext,
  name: string | undefined,
  show: () => Promise<CommandEnd>,
): Promise<CommandEnd> {
  try {
    return await show();
  } catch (thrown) {
    const error = NestrError.from(thrown);
    if (name === undefined || error.code !== "NAME_UNKNOWN") throw thrown;
    const jj = commandLine(["ajj", "jj", ...line.words]);
    throw new NestrError(error.code, error.message, {
      hint: [error.hint, `jj's own command takes paths: ${jj}`].filter(Boolean).join("; "),
      ...(error.details === undefined ? {} : { details: error.details }),
    });
  }
}

async function projectStatus(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const scope = await openScope(host, context, options, { environment: false });
  return await showStatus(context, scope, options, true);
}

async function repositoryStatus(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const scope = await openScope(host, context, options, { environment: false });
  const shown = !context.options.json && options.all !== true &&
    await showWorkingCopy(context, scope, options);
  if (shown && shown.type === "signal") return shown;
  const end = await showStatus(context, scope, options, !shown);
  return shown && shown.type === "program" && shown.code !== 0 ? shown : end;
}

/**
 * Lets jj or git show a working copy, on the terminal as it is.
 *
 * @returns How it ended; false where there is not exactly one working copy to show
 */
async function showWorkingCopy(
  context: CommandContext,
  scope: WorkspaceScope,
  options: RawOptions,
): Promise<CommandEnd | false> {
  const { showWorkingCopyStatus } = await import("../../engine/workspace/show_working_copy.ts");
  await context.terminal.flush();
  const end = await undisturbed(() => showWorkingCopyStatus(scope, nameOf(options)));
  return end === undefined ? false : endOf(end);
}

async function showStatus(
  context: CommandContext,
  scope: WorkspaceScope,
  options: RawOptions,
  repositories: boolean,
): Promise<CommandEnd> {
  const { workspaceStatus } = await import("../../engine/workspace/workspace_status.ts");
  const { renderStatusErrors, renderWorkspaceStatus } = await import(
    "../../terminal/workspace_status.ts"
  );
  const result = await workspaceStatus(scope, {
    ...nameOf(options),
    repositories,
    ...(options.all === true ? { all: true } : {}),
  });
  const { workspaces } = result;
  await context.show(result, async (appearance) => {
    const text = await renderWorkspaceStatus(workspaces, appearance);
    // On a terminal a line apart from what jj or git has shown.
    return appearance.columns !== null && !repositories && text !== "" ? `\n${text}` : text;
  });
  await context.note((appearance) => renderStatusErrors(workspaces, appearance), { always: true });
  return isIncomplete(workspaces) ? INCOMPLETE : DONE;
}

/** Whether something could not be asked. */
function isIncomplete(workspaces: readonly WorkspaceStatus[]): boolean {
  return workspaces.some(({ error, repositories }) =>
    error !== null || repositories.some(({ state }) => state === "broken")
  );
}
