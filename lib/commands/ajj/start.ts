/**
 * `ajj start` and `nestr workspace start`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import {
  addWorkspaceOption,
  nameOf,
  noteNoServices,
  openScope,
  type WorkspaceHost,
} from "../workspace_host.ts";
import { followOperation } from "../workspace_operation.ts";

/** Describes `start`. */
export function describeStart(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "start the services of a workspace",
    "Start services, in order, and wait until each is ready. Ports and data are those they had; one that " +
      "runs is left alone.",
    [["All services, after a restart of the machine", `${host.program} start`]],
  ).argument("[service...]", "only these, with what they depend on");
  bind(command, (context, services, options) => start(host, context, services, options));
}

async function start(
  host: WorkspaceHost,
  context: CommandContext,
  services: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { startServices } = await import("../../engine/workspace/services.ts");
  const { renderWorkspaceStatus } = await import("../../terminal/workspace_status.ts");
  const scope = await openScope(host, context, options);
  const request = { ...nameOf(options), ...(services.length > 0 ? { services } : {}) };
  const workspace = await followOperation(
    context,
    "ending what is being started; once more kills it",
    (operation) => startServices(scope, request, operation),
  );
  await context.show({ workspace }, (appearance) => renderWorkspaceStatus([workspace], appearance));
  if (workspace.services.length === 0) await noteNoServices(context, workspace.name);
  return DONE;
}
