/**
 * What backends hold that belongs to no workspace.
 *
 * @module
 */

import type { BackendResource, BackendType, WorkspaceIdentity } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import { installationId } from "../../workspaces/state_folder.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { openBackend } from "./open_backend.ts";
import { pendingOperations } from "./pending_operations.ts";
import type { WorkspaceScope } from "./scope.ts";

/** What one workspace that does not exist has left on a backend. */
export interface OrphanedResources {
  readonly identity: WorkspaceIdentity;
  readonly resources: readonly BackendResource[];
  /** Removes all of it. */
  readonly remove: () => Promise<void>;
}

/**
 * Finds what belongs to no workspace: of this scope, or of a folder that does not exist any more.
 *
 * A backend that does not answer has nothing to show; where workspaces rely on it, a person is told.
 */
export async function findOrphanedResources(
  scope: WorkspaceScope,
  records: readonly WorkspaceRecord[],
): Promise<readonly OrphanedResources[]> {
  const known = new Set([
    ...records.map(({ namespace }) => namespace),
    // Being made or removed at this moment, or left to the next command.
    ...pendingOperations(scope.home).map(({ record }) => record.namespace),
  ]);
  const isOrphan = ({ namespace, home }: WorkspaceIdentity) =>
    home === scope.home ? !known.has(namespace) : !exists(home);
  const found: OrphanedResources[] = [];
  for (const type of ["docker", "process"] as const) {
    const resources = await listResources(type, scope, records);
    const groups = Map.groupBy(
      resources.filter(({ identity }) => isOrphan(identity)),
      ({ identity }) => identity.namespace,
    );
    for (const group of groups.values()) {
      const { identity } = group[0]!;
      found.push({ identity, resources: group, remove: () => removeAll(type, identity) });
    }
  }
  return found;
}

async function listResources(
  type: BackendType,
  scope: WorkspaceScope,
  records: readonly WorkspaceRecord[],
): Promise<readonly BackendResource[]> {
  try {
    await using backend = await openBackend(type, scope.home);
    return await backend.list(await installationId());
  } catch (error) {
    const isUnavailable = error instanceof NestrError && error.code === "DOCKER_UNAVAILABLE";
    if (!isUnavailable) throw error;
    if (records.some(({ backend }) => backend === type)) scope.warn?.(error.message);
    return [];
  }
}

async function removeAll(type: BackendType, identity: WorkspaceIdentity): Promise<void> {
  await using backend = await openBackend(type, identity.home);
  await backend.deprovision(identity);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
