/**
 * `ajj list` and `nestr workspace list`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import { openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `list`. */
export function describeList(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    command,
    "list the workspaces",
    "List the workspaces: name, folder, what runs the services, services with their ports, when it was " +
      "made, and whether it is the one that this folder belongs to. Asks no service: see `status`.",
    [
      ["Their names, for a script", `${host.program} list | cut -d' ' -f1`],
      ["Get work of a removed workspace back", `${host.program} list --forgotten`],
    ],
  ).option(
    "--forgotten",
    "instead, the workspaces whose work was saved as they were removed, and the commands that bring it back",
  );
  bind(command, (context, _, options) => list(host, context, options));
}

async function list(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const { listForgotten, workspacesOf } = await import("../../engine/workspace/workspaces_of.ts");
  const scope = await openScope(host, context, options, { environment: false });
  if (options.forgotten === true) {
    const result = await listForgotten(scope);
    await context.show(result, async (appearance) => {
      const { renderSavedWork } = await import("../../terminal/workspace_forgotten.ts");
      return renderSavedWork(result.forgotten, new Date(), appearance);
    });
    return DONE;
  }
  const result = await workspacesOf(scope);
  await context.show(result, async (appearance) => {
    const { renderWorkspaceList } = await import("../../terminal/workspace_list.ts");
    const add = host.project ? "nestr workspace add NAME" : "ajj workspace add ../NAME";
    return await renderWorkspaceList(result.workspaces, { now: new Date(), add }, appearance);
  });
  return DONE;
}
