/**
 * Finds what workspaces have left behind, in both directions: what belongs to no workspace any more, and
 * workspaces that lack what belongs to them. Removes it where that is asked for.
 *
 * Only what carries all of our marks, this installation's among them, is ever looked at, and of it only
 * what belongs to this scope or to a folder that does not exist any more.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { sweepReservations } from "../../workspaces/port_allocator.ts";
import { machineStateFolder } from "../../workspaces/state_folder.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { forgetWorkspace } from "./forget_workspace.ts";
import { findOrphanedResources } from "./orphaned_resources.ts";
import { abandonedOperations } from "./pending_operations.ts";
import { recoverWorkspaces } from "./recover.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { CleanupResult, Orphan } from "./workspace_info.ts";
import { statusOf } from "./workspace_status.ts";

/** An orphan, and how it is dealt with. */
interface FoundOrphan {
  readonly orphan: Orphan;
  /** Undefined for one that is kept. */
  readonly remove?: () => Promise<void>;
}

/**
 * Finds what is left behind, and removes it with `force`.
 *
 * @param scope The scope
 * @param options `force`: remove it; otherwise nothing is changed
 * @throws {NestrError} `REGISTRY_VERSION`, `FILE_ACCESS`
 */
export async function cleanUpWorkspaces(
  scope: WorkspaceScope,
  { force }: { readonly force: boolean },
): Promise<CleanupResult> {
  const pending = await pendingOrphans(scope);
  // What a crash has left is ended first: its containers and ports go with it.
  const orphans: CleanupResult["orphans"][number][] = [];
  for (const found of pending) orphans.push(await settle(found, force));
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const others = [
    ...await workspaceOrphans(scope, records),
    ...await resourceOrphans(scope, records),
  ];
  for (const found of others) orphans.push(await settle(found, force));
  for (const found of await portOrphans()) orphans.push(await settle(found, force));
  return { dryRun: !force, orphans };
}

async function settle(
  { orphan, remove }: FoundOrphan,
  force: boolean,
): Promise<CleanupResult["orphans"][number]> {
  if (!force) return { ...orphan, done: null };
  if (remove === undefined) return { ...orphan, done: false };
  try {
    await remove();
    return { ...orphan, done: true };
  } catch (thrown) {
    const { code, message } = NestrError.from(thrown);
    return { ...orphan, done: false, error: { code, message } };
  }
}

async function pendingOrphans(scope: WorkspaceScope): Promise<readonly FoundOrphan[]> {
  const abandoned = await abandonedOperations(scope.home);
  let recovery: ReturnType<typeof recoverWorkspaces> | undefined;
  return abandoned.map(({ kind, record: { name } }) => ({
    orphan: {
      kind: "pending",
      name,
      workspace: name,
      reason: `its ${kind === "add" ? "making" : "forgetting"} was interrupted`,
      action: "finish",
    },
    remove: async () => {
      // One look ends all of them.
      const results = await (recovery ??= recoverWorkspaces(scope));
      const [left] = results.find(({ workspace }) => workspace === name)?.left ?? [];
      if (left !== undefined) throw left;
    },
  }));
}

/** Workspaces that were deleted by hand, and those whose services were. */
async function workspaceOrphans(
  scope: WorkspaceScope,
  records: readonly WorkspaceRecord[],
): Promise<readonly FoundOrphan[]> {
  const found = await Promise.all(records.map(async (record): Promise<FoundOrphan | undefined> => {
    const { name, root } = record;
    const status = await statusOf(scope, record, false, {});
    if (!status.present) {
      return {
        orphan: {
          kind: "workspace",
          name,
          workspace: name,
          reason: `its folder "${root}" does not exist`,
          action: "forget",
        },
        remove: async () => {
          await forgetWorkspace(scope, name, { keepFiles: false, force: true });
        },
      };
    }
    const missing = status.services.filter(({ state }) => state === "missing");
    if (missing.length === 0 || status.error !== null) return undefined;
    const names = missing.map((service) => service.name).join(", ");
    return {
      orphan: {
        kind: "services",
        name: names,
        workspace: name,
        reason: `${missing.length === 1 ? "it was" : "they were"} removed by somebody else; ` +
          `to make ${missing.length === 1 ? "it" : "them"} anew: ajj start -w ${name}`,
        action: "keep",
      },
    };
  }));
  return found.filter((it) => it !== undefined);
}

/** Containers, networks, volumes and processes that belong to no workspace. */
async function resourceOrphans(
  scope: WorkspaceScope,
  records: readonly WorkspaceRecord[],
): Promise<readonly FoundOrphan[]> {
  const groups = await findOrphanedResources(scope, records);
  return groups.flatMap(({ resources, identity, remove }) => {
    // What belongs together goes together, once.
    let removal: Promise<void> | undefined;
    return resources.map(({ kind, name }): FoundOrphan => ({
      orphan: {
        kind,
        name,
        workspace: identity.workspace,
        reason: identity.home === scope.home
          ? `no workspace "${identity.namespace}" is registered`
          : `its repository or project, "${identity.home}", does not exist any more`,
        action: "remove",
      },
      remove: () => removal ??= remove(),
    }));
  });
}

async function portOrphans(): Promise<readonly FoundOrphan[]> {
  const folder = machineStateFolder();
  const stale = await sweepReservations(folder, { dryRun: true });
  if (stale.length === 0) return [];
  return [{
    orphan: {
      kind: "ports",
      name: stale.map(({ port }) => port).join(", "),
      workspace: null,
      reason: "they are reserved for workspaces that do not exist any more",
      action: "release",
    },
    remove: async () => void await sweepReservations(folder, { dryRun: false }),
  }];
}
