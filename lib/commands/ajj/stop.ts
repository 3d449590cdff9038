/**
 * `ajj stop` and `nestr workspace stop`.
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

/** Describes `stop`. */
export function describeStop(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "stop the services of a workspace, their data stays",
    "Stop services. Their data and their ports stay theirs until the workspace is forgotten.",
    [["Only one", `${host.program} stop postgres`]],
  ).argument("[service...]", "only these");
  bind(command, (context, services, options) => stop(host, context, services, options));
}

async function stop(
  host: WorkspaceHost,
  context: CommandContext,
  services: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { stopServices } = await import("../../engine/workspace/services.ts");
  const { renderWorkspaceStatus } = await import("../../terminal/workspace_status.ts");
  const scope = await openScope(host, context, options);
  const request = { ...nameOf(options), ...(services.length > 0 ? { services } : {}) };
  const workspace = await followOperation(
    context,
    "ending what runs; once more kills it",
    (operation) => stopServices(scope, request, operation),
  );
  await context.show({ workspace }, (appearance) => renderWorkspaceStatus([workspace], appearance));
  if (workspace.services.length === 0) await noteNoServices(context, workspace.name);
  return DONE;
}
