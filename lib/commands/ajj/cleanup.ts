/**
 * `ajj cleanup` and `nestr workspace cleanup`.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "../command_end.ts";
import { explain } from "../help.ts";
import { openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `cleanup`. */
export function describeCleanup(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    command,
    "find, and with --force remove, what belongs to no workspace any more",
    "Find what belongs to no workspace any more, or has lost what it belongs to: containers, volumes, " +
      "processes, ports, workspaces whose folder was deleted. Changes nothing without --force. Ends " +
      "with 1 when something remains.",
    [
      ["What is there?", `${host.program} cleanup`],
      ["Deal with all of it", `${host.program} cleanup --force`],
    ],
  ).option("--force", "deal with what was found");
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
  const result = await cleanUpWorkspaces(scope, { force: options.force === true });
  const go = `${host.program} cleanup --force`;
  await context.show(result, (appearance) => renderCleanup(result, go, appearance));
  return result.orphans.every(({ done }) => done === true) ? DONE : INCOMPLETE;
}
