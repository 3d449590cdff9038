/**
 * `ajj run`: a command with the environment of a workspace, in our place.
 *
 * @module
 */

import type { Command } from "commander";
import { NestrError } from "../../errors/nestr_error.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, endOf } from "../command_end.ts";
import { explain } from "../help.ts";
import { undisturbed } from "../interrupt.ts";
import { addWorkspaceOption, nameOf, openScope, type WorkspaceHost } from "../workspace_host.ts";

/** Describes `run`. */
export function describeRunInside(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "run a command with the environment of a workspace",
    "Run a command with the variables of the workspace's env files; those of the system win. The command " +
      "has the terminal and gets the signals, and its exit code is ours. jj's own: `ajj jj run`.",
    [
      ["Here", "ajj run -- npm test"],
      [
        "In another workspace, with its values before the system's",
        "ajj run -w feature --override -- env",
      ],
      ["With a shell's syntax", "ajj run -- sh -c 'echo $DATABASE_URL'"],
    ],
  )
    .usage("[options] -- <command> [argument...]")
    .argument("[command...]", "a program with its arguments, started without a shell")
    .option("--override", "the workspace's variables win over the system's");
  bind(command, (context, _, options) => run(host, context, options));
}

async function run(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
): Promise<CommandEnd> {
  const { afterDashes: command } = context.line;
  if (command.length === 0) {
    throw new NestrError("USAGE", "ajj run needs a command", {
      hint: "type: ajj run [options] -- COMMAND [ARGUMENT...]",
    });
  }
  const { runInWorkspace } = await import("../../engine/workspace/run_in_workspace.ts");
  const scope = await openScope(host, context, options, { environment: false });
  await context.terminal.flush();
  return endOf(
    await undisturbed(() =>
      runInWorkspace(scope, {
        ...nameOf(options),
        command,
        override: options.override === true,
      })
    ),
  );
}
