/**
 * `ajj cleanup` and `nestr workspace cleanup`.
 *
 * @module
 */

import type { Command } from "commander";
import type { CleanupResult } from "../../engine/workspace/workspace_info.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "../command_end.ts";
import { explain } from "../help.ts";
import { interruptible } from "../interrupt.ts";
import { openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `cleanup`. */
export function describeCleanup(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    command,
    "find, and with --force remove, what no longer belongs to a workspace",
    "Find what no longer belongs to a workspace, or has lost what it belongs to: containers, volumes, " +
      "processes, ports, workspaces whose folder was deleted. Changes nothing without --force. Ends " +
      "with 1 when something is left to remove.",
    [
      ["What is there?", `${host.program} cleanup`],
      ["Remove all of it", `${host.program} cleanup --force`],
    ],
  )
    .option("--force", "remove what was found")
    .option("--gone", "also what belongs to repositories that no longer exist");
  bind(command, (context, _, options) => cleanUp(host, context, options));
}

async function cleanUp(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const { cleanUpWorkspaces } = await import("../../engine/workspace/cleanup_workspaces.ts");
  const { renderCleanup } = await import("../../terminal/workspace_cleanup.ts");
  const scope = await openScope(host, context, options, { environment: false });
  const gone = options.gone === true;
  const request = { force: options.force === true, gone };
  const result = await interruptible(
    (text) => void context.note(() => text),
    (interruption) => cleanUpWorkspaces(scope, request, interruption),
    request.force ? "finishing what is being removed; once more leaves it" : "stopping",
  );
  const go = `${host.program} cleanup${gone ? " --gone" : ""} --force`;
  await context.show(result, (appearance) => renderCleanup(result, go, appearance));
  // What is kept for a person to decide about is no failure of a cleanup that was to be done.
  const settled = ({ action, done }: CleanupResult["orphans"][number]) =>
    done === true || (!result.dryRun && action === "keep");
  return result.orphans.every(settled) ? DONE : INCOMPLETE;
}
