/**
 * What backends hold that belongs to no workspace.
 *
 * @module
 */

import type { BackendResource, BackendType, WorkspaceIdentity } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import { exists } from "../../files/path_kind.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { installationId } from "../../workspaces/state_folder.ts";
import { openBackend } from "./open_backend.ts";
import { pendingOperations } from "./pending_operations.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";

/** What one workspace that does not exist has left on a backend. */
export interface OrphanedResources {
  readonly identity: WorkspaceIdentity;
  readonly resources: readonly BackendResource[];
  /** Whether the folder with its registry does not exist: it was deleted, moved, or is not mounted. */
  readonly homeGone: boolean;
  /** Removes all of it, unless it has got a workspace meanwhile. */
  readonly remove: (signal?: AbortSignal) => Promise<void>;
}

/**
 * Finds what belongs to no workspace: of this scope, or of a folder that does not exist.
 *
 * A backend that does not answer has nothing to show; where workspaces rely on it, a person is told.
 */
export async function findOrphanedResources(
  scope: WorkspaceScope,
): Promise<readonly OrphanedResources[]> {
  const found: OrphanedResources[] = [];
  for (const type of ["docker", "process"] as const) {
    // First what there is, then whose it is: a workspace that is made meanwhile is known by then.
    const resources = await listResources(type, scope);
    const known = await knownNamespaces(scope);
    const groups = Map.groupBy(
      resources.filter(({ identity }) => isOrphan(scope, identity, known)),
      ({ identity }) => identity.namespace,
    );
    for (const group of groups.values()) {
      const { identity } = group[0]!;
      found.push({
        identity,
        resources: group,
        homeGone: identity.home !== scope.home,
        remove: async (signal) => {
          if (!isOrphan(scope, identity, await knownNamespaces(scope))) return;
          await using backend = await openBackend(type, identity.home);
          await backend.deprovision(identity, signal === undefined ? {} : { signal });
        },
      });
    }
  }
  return found;
}

function isOrphan(
  scope: WorkspaceScope,
  { namespace, home }: WorkspaceIdentity,
  known: ReadonlySet<string>,
): boolean {
  return !known.has(namespace) && (home === scope.home || !exists(home));
}

/** Namespaces of workspaces that exist, or are being made or removed; in this order, none is missed. */
async function knownNamespaces(scope: WorkspaceScope): Promise<ReadonlySet<string>> {
  const pending = pendingOperations(scope.home).map(({ record }) => record.namespace);
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  return new Set([...pending, ...records.map(({ namespace }) => namespace)]);
}

async function listResources(
  type: BackendType,
  scope: WorkspaceScope,
): Promise<readonly BackendResource[]> {
  try {
    await using backend = await openBackend(type, scope.home);
    return await backend.list(await installationId());
  } catch (error) {
    if (!(error instanceof NestrError) || error.code !== "DOCKER_UNAVAILABLE") throw error;
    const records = await listWorkspaces(scope.home, registryOptions(scope));
    if (records.some(({ backend }) => backend === type)) scope.warn?.(error.message, error.hint);
    return [];
  }
}
