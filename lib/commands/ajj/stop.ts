/**
 * `ajj stop` and `nestr workspace stop`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction } from "../command_binding.ts";
import { explain } from "../help.ts";
import { addWorkspaceOption, type WorkspaceHost } from "../workspace_host.ts";
import { changeServices } from "./change_services.ts";

/** Describes `stop`. */
export function describeStop(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "stop the services of a workspace, their data stays",
    "Stop services. Their data and their ports stay theirs until the workspace is forgotten.",
    [["Only one", `${host.program} stop postgres`]],
  ).argument("[service...]", "only these");
  bind(command, async (context, services, options) => {
    const { stopServices: change } = await import("../../engine/workspace/services.ts");
    const ending = "ending what runs; once more kills it";
    return await changeServices(host, context, services, options, { change, ending });
  });
}
