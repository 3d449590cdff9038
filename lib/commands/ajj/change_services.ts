/**
 * What `start` and `stop` have in common: which services are meant, and how the end of it is shown.
 *
 * @module
 */

import type { startServices } from "../../engine/workspace/services.ts";
import type { RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { nameOf, noteNoServices, openScope, type WorkspaceHost } from "../workspace_host.ts";
import { followOperation } from "../workspace_operation.ts";

/** What is done to the services. */
export interface ServicesChange {
  /** Does it: `startServices` or `stopServices`. */
  readonly change: typeof startServices;
  /** What a first signal does, and a second. */
  readonly ending: string;
}

/** Changes the services that a command line names, and shows how the workspace stands then. */
export async function changeServices(
  host: WorkspaceHost,
  context: CommandContext,
  services: readonly string[],
  options: RawOptions,
  { change, ending }: ServicesChange,
): Promise<CommandEnd> {
  const { renderWorkspaceStatus } = await import("../../terminal/workspace_status.ts");
  const scope = await openScope(host, context, options);
  const request = { ...nameOf(options), ...(services.length > 0 ? { services } : {}) };
  const workspace = await followOperation(
    context,
    ending,
    (operation) => change(scope, request, operation),
  );
  await context.show({ workspace }, (appearance) => renderWorkspaceStatus([workspace], appearance));
  if (workspace.services.length === 0) await noteNoServices(context, workspace.name);
  return DONE;
}
