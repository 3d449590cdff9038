/**
 * `ajj doctor`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "../command_end.ts";
import { explain } from "../help.ts";
import { interruptible } from "../interrupt.ts";
import { addBackend, backendOf, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `doctor`. */
export function describeDoctor(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addBackend(command),
    "find out what is wrong, with a cure for each finding",
    "Examine jj, git and Docker, the environment file, the registry, and every workspace with its " +
      "services, ports and env files. Each finding comes with a cure. Ends with 1 when something has to " +
      "be fixed.",
    [["Clear up after a crash", `${host.program} doctor --fix`]],
  ).option("--fix", "fix what can be fixed without losing anything");
  bind(command, (context, _, options) => doctor(context, options));
}

async function doctor(context: CommandContext, options: RawOptions): Promise<CommandEnd> {
  const { diagnoseWorkspaces } = await import("../../engine/workspace/diagnose_workspaces.ts");
  const { renderWorkspaceDiagnosis } = await import("../../terminal/workspace_doctor.ts");
  const { directory, config } = context.options;
  const diagnosis = await interruptible(
    () => {},
    (interruption) =>
      diagnoseWorkspaces({
        directory,
        ...(config === undefined ? {} : { config }),
        ...backendOf(options),
        fix: options.fix === true,
        ...interruption,
      }),
  );
  await context.show(diagnosis, (appearance) => renderWorkspaceDiagnosis(diagnosis, appearance));
  return diagnosis.healthy ? DONE : INCOMPLETE;
}
