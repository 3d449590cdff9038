/**
 * `ajj env` and `nestr workspace env`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import { addWorkspaceOption, nameOf, openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `env`. */
export function describeEnv(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "print the environment of a workspace",
    "Print the variables of the workspace's env files and those that name it, one in each line, as a " +
      "shell and readers of env files take them.",
    [
      ["Of another workspace", `${host.program} env -w feature`],
      ["For a program", `${host.program} env --json`],
    ],
  );
  bind(command, (context, _, options) => env(host, context, options));
}

async function env(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const { workspaceEnvironment } = await import("../../engine/workspace/workspace_environment.ts");
  const { renderEnvironment } = await import("../../terminal/workspace_environment.ts");
  const scope = await openScope(host, context, options, { environment: false });
  const environment = await workspaceEnvironment(scope, nameOf(options));
  await context.show(environment, () => renderEnvironment(environment.variables));
  return DONE;
}
