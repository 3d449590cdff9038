/**
 * The environment of a workspace: what its env files say, and what names the workspace itself.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { isFolder } from "../../files/path_kind.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { isEnvFile, readEnvFiles } from "../../workspaces/env_file.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { findTarget } from "./target.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { WorkspaceEnvironment } from "./workspace_info.ts";

/**
 * The environment of a workspace, as `run` gives it to a command.
 *
 * In a project's workspace it depends on the folder: the env files of the workspace's own folder and of
 * the working copy that the folder lies in.
 *
 * @param scope The scope
 * @param request `name`: the workspace; the one that the scope's folder lies in where it is absent
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, `REPOSITORY_MISSING`, `ENV_FILE_INVALID`
 */
export async function workspaceEnvironment(
  scope: WorkspaceScope,
  request: { readonly name?: string } = {},
): Promise<WorkspaceEnvironment> {
  const record = await findTarget(scope, request.name);
  requireFolder(record);
  const directory = directoryIn(record, scope.directory);
  return {
    workspace: record.name,
    files: envFilesFor(record, directory),
    variables: await workspaceVariables(record, directory),
  };
}

/**
 * Makes sure that the folder of a workspace is there.
 *
 * @throws {NestrError} `REPOSITORY_MISSING`
 */
export function requireFolder({ name, root, home }: WorkspaceRecord): void {
  if (isFolder(root)) return;
  throw new NestrError("REPOSITORY_MISSING", `the folder "${root}" of "${name}" does not exist`, {
    hint: `if it was deleted, clean up after it: ${commandsOf(home).program} cleanup`,
    details: { name, root },
  });
}

/** A folder inside a workspace, or the workspace's own where it lies elsewhere. */
export function directoryIn({ root }: WorkspaceRecord, directory: string): string {
  return directory === root || directory.startsWith(`${root}/`) ? directory : root;
}

/** The variables for a command in a folder of a workspace. */
export async function workspaceVariables(
  record: WorkspaceRecord,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const variables = await readEnvFiles(envFilesFor(record, directory));
  return {
    ...Object.fromEntries(variables),
    AETHER_WORKSPACE: record.name,
    AETHER_NAMESPACE: record.namespace,
    AETHER_ROOT: record.root,
  };
}

/** Absolute paths of the env files that hold for a folder of a workspace. */
function envFilesFor(record: WorkspaceRecord, directory: string): readonly string[] {
  const { root, copies, envFiles } = record;
  // Other rendered files, such as a config.yaml, hold no variables.
  const files = envFiles.map((file) => join(root, file)).filter(isEnvFile);
  if (copies.length === 1 && copies[0]?.path === root) return files;
  const own = copies.map(({ path }) => path)
    .filter((path) => path !== root && `${directory}/`.startsWith(`${path}/`));
  return files.filter((file) =>
    dirname(file) === root || own.some((path) => file.startsWith(`${path}/`))
  );
}
