/**
 * `ajj workspace add` and `nestr workspace add`.
 *
 * @module
 */

import { resolve } from "node:path";
import type { Command } from "commander";
import { NestrError } from "../../errors/nestr_error.ts";
import type { AddWorkspaceRequest } from "../../engine/workspace/add_workspace.ts";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import { addSelect } from "../option_values.ts";
import { addBackend, openScope, type WorkspaceHost } from "../workspace_host.ts";
import { followOperation } from "../workspace_operation.ts";

/** Describes `workspace add`. */
export function describeAdd(command: Command, bind: BindAction, host: WorkspaceHost): void {
  if (host.project) describeForProject(command);
  else describeForRepository(command);
  addBackend(
    command
      .option("-r, --revision <revision>", "start there instead of where the main working copy is")
      .option("--branch <name>", "git: check out or make this branch; jj: make this bookmark")
      .option("--no-services", "only working copies: no services, ports and env files"),
  ).option("--dry-run", "show the plan, change nothing");
  bind(command, (context, operands, options) => add(host, context, operands, options));
}

const LEAVES_NOTHING = "If anything fails, or you press Ctrl-C, nothing is left behind.";

function describeForRepository(command: Command): void {
  explain(
    command,
    "make a workspace: a working copy with services, ports and .env of its own",
    "Make a workspace: a jj workspace (in a git repository a worktree), the services of aether.toml or " +
      "nestr.toml on ports of their own, env files, copied files, and what `setup` says. " +
      LEAVES_NOTHING,
    [
      ["Beside this repository, named after the folder", "ajj workspace add ../feature"],
      ["From a revision, without services", "ajj workspace add ../review -r main --no-services"],
      ["What would be done?", "ajj workspace add ../feature --dry-run"],
    ],
  )
    .argument("<destination>", "its folder; missing or empty")
    .option("--name <name>", "its name (default: the folder's)");
}

function describeForProject(command: Command): void {
  explain(
    addSelect(command),
    "make a workspace: working copies of repositories with their own services",
    "Make a workspace of the project: a working copy of every selected repository, the services of the " +
      `manifest on ports of their own, env files, and what \`setup\` says. ${LEAVES_NOTHING}`,
    [
      ["For a feature or a coding agent, beside the project", "nestr workspace add feature"],
      [
        "Two repositories on a branch that exists",
        "nestr workspace add fix -s 'api | web' --branch hotfix",
      ],
      ["What would be done?", "nestr workspace add feature --dry-run"],
    ],
  )
    .argument("<name>", "its name, and that of the branches made for it")
    .option("--path <folder>", "its folder (default: ../PROJECT-NAME)");
}

async function add(
  host: WorkspaceHost,
  context: CommandContext,
  operands: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { addWorkspace, planAddWorkspace } = await import(
    "../../engine/workspace/add_workspace.ts"
  );
  const request = requestOf(host, context, operands, options);
  const opened = await openScope(host, context, options);
  const warnings: string[] = [];
  const scope: WorkspaceScope = {
    ...opened,
    warn: (message, hint) => {
      warnings.push(message);
      opened.warn?.(message, hint);
    },
  };
  if (options.dryRun === true) {
    const { renderPlan } = await import("../../terminal/plan.ts");
    const { plan, workspace } = await planAddWorkspace(scope, request);
    await context.show({ ...plan, workspace }, (appearance) => renderPlan(plan, appearance));
    return DONE;
  }
  const workspace = await followOperation(
    context,
    "taking back what was made; once more leaves it",
    async ({ onEvent, ...operation }) => {
      let begun = false;
      try {
        return await addWorkspace(scope, request, {
          ...operation,
          onEvent: (event) => {
            begun = true;
            return onEvent?.(event);
          },
        });
      } catch (thrown) {
        throw begun ? withNothingLeft(thrown) : thrown;
      }
    },
  );
  const { renderAdded } = await import("../../terminal/workspace_added.ts");
  await context.show(
    { workspace, warnings },
    (appearance) => renderAdded(workspace, { run: host.run, directory: Deno.cwd() }, appearance),
  );
  return DONE;
}

function requestOf(
  host: WorkspaceHost,
  { options: { directory } }: CommandContext,
  [word = ""]: readonly string[],
  options: RawOptions,
): AddWorkspaceRequest {
  const folder = host.project ? options.path : word;
  const name = host.project ? word : options.name;
  if (folder === "" || name === "") {
    const missing = folder === "" ? "folder" : "name";
    throw new NestrError("USAGE", `the ${missing} of the new workspace is empty`, {
      hint: `see: ${host.project ? host.program : "ajj workspace"} add --help`,
    });
  }
  return {
    services: options.services !== false,
    ...(typeof folder === "string" ? { destination: resolve(directory, folder) } : {}),
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof options.revision === "string" ? { revision: options.revision } : {}),
    ...(typeof options.branch === "string" ? { branch: options.branch } : {}),
  };
}

/** What whoever has ended it, or sees it fail, wants to know: that nothing is left. */
function withNothingLeft(thrown: unknown): unknown {
  const error = NestrError.from(thrown);
  const { code, message, hint, details, cause } = error;
  if (details?.left !== undefined || error.kind === "internal") return thrown;
  const left = "nothing of it is left";
  const ended = code === "CANCELLED";
  return new NestrError(code, ended ? `${message}; ${left}` : message, {
    ...(ended
      ? hint === undefined ? {} : { hint }
      : { hint: hint === undefined ? left : `${hint}\n${left}` }),
    ...(details === undefined ? {} : { details }),
    cause,
  });
}
