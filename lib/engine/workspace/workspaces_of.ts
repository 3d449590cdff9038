/**
 * Lists workspaces from the registry; asks no backend and starts no process.
 *
 * @module
 */

import { isFolder } from "../../files/path_kind.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { listSavedWork } from "../../workspaces/saved_work.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { recoverIfNeeded } from "./recover_if_needed.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import { workspaceAround } from "./target.ts";
import type { SavedWork, WorkspaceInfo, WorkspaceListing } from "./workspace_info.ts";

/**
 * Lists the workspaces of a scope, by name.
 *
 * @param scope The scope
 * @throws {NestrError} `REGISTRY_VERSION`, `FILE_ACCESS`
 */
export async function workspacesOf(
  scope: WorkspaceScope,
): Promise<{ readonly workspaces: readonly WorkspaceListing[] }> {
  await recoverIfNeeded(scope);
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const current = workspaceAround(records, scope.directory);
  return { workspaces: records.map((record) => listing(record, record === current)) };
}

/**
 * Lists the work that was saved before workspaces of a scope were removed, the newest first, each with
 * the commands that bring it back.
 *
 * @param scope The scope
 * @throws {NestrError} `FILE_ACCESS`
 *
 * @example
 * ```ts
 * import { listForgotten, openRepositoryScope } from "@nestr/nestr";
 *
 * const scope = await openRepositoryScope({ directory: "." });
 * for (const { workspace, saved } of (await listForgotten(scope)).forgotten) {
 *   for (const { restore } of saved) console.log(`${workspace}: ${restore}`);
 * }
 * ```
 */
export async function listForgotten(
  scope: WorkspaceScope,
): Promise<{ readonly forgotten: readonly SavedWork[] }> {
  await recoverIfNeeded(scope);
  return { forgotten: listSavedWork(scope.home) };
}

/** A workspace as a list shows it. */
export function listing(record: WorkspaceRecord, current: boolean): WorkspaceListing {
  return { ...infoOf(record), present: isFolder(record.root), current };
}

/** What everybody may know of a workspace. */
export function infoOf(record: WorkspaceRecord): WorkspaceInfo {
  const { name, namespace, root, createdAt, backend, copies, envFiles } = record;
  const services = record.services.map(({ name, host = "localhost", ports }) => ({
    name,
    host,
    ports,
  }));
  return { name, namespace, root, createdAt, backend, copies, services, envFiles };
}
