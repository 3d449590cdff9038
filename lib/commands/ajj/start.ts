/**
 * `ajj start` and `nestr workspace start`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction } from "../command_binding.ts";
import { explain } from "../help.ts";
import { addWorkspaceOption, type WorkspaceHost } from "../workspace_host.ts";
import { changeServices } from "./change_services.ts";

/** Describes `start`. */
export function describeStart(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "start the services of a workspace",
    "Start services, in order, and wait until each is ready. Ports and data are those they had; one that " +
      "runs is left alone.",
    [["All services, after a restart of the machine", `${host.program} start`]],
  ).argument("[service...]", "only these, with what they depend on");
  bind(command, async (context, services, options) => {
    const { startServices: change } = await import("../../engine/workspace/services.ts");
    const ending = "ending what is being started; once more kills it";
    return await changeServices(host, context, services, options, { change, ending });
  });
}
