/**
 * Runs a program in our place, with the environment of a workspace.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { type ForegroundEnd, runForeground } from "../../process/foreground.ts";
import type { WorkspaceScope } from "./scope.ts";
import { findTarget } from "./target.ts";
import { directoryIn, requireFolder, workspaceVariables } from "./workspace_environment.ts";

export type { ForegroundEnd } from "../../process/foreground.ts";

/** What to run. */
export interface WorkspaceCommand {
  /** Name of the workspace; the one of the scope's folder where it is absent. */
  readonly name?: string;
  /** A program with its arguments. */
  readonly command: readonly string[];
  /** Whether the workspace's variables win over those of this process. */
  readonly override: boolean;
}

/**
 * Runs a program with the environment of a workspace; terminal, signals and exit code are its own.
 *
 * @param scope The scope
 * @param request What to run; it starts in the scope's folder where that lies in the workspace, else in
 * the workspace's
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, `ENV_FILE_INVALID`, `COMMAND_NOT_FOUND`,
 * `COMMAND_NOT_EXECUTABLE`, `USAGE`
 */
export async function runInWorkspace(
  scope: WorkspaceScope,
  { name, command, override }: WorkspaceCommand,
): Promise<ForegroundEnd> {
  if (command.length === 0) {
    throw new NestrError("USAGE", "nothing to run: no command was given", {
      hint: "for example: ajj run -- npm test",
    });
  }
  const record = await findTarget(scope, name);
  requireFolder(record);
  const directory = directoryIn(record, scope.directory);
  const variables = await workspaceVariables(record, directory);
  const own = Deno.env.toObject();
  const env = override ? { ...own, ...variables } : { ...variables, ...own };
  return await runForeground({ argv: command, directory, env });
}
