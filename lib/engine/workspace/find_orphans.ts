/**
 * Finds what workspaces have left behind, in both directions: what belongs to no workspace any more, and
 * workspaces that lack what belongs to them. Changes nothing: each find comes with what removes it.
 *
 * Only what carries all of our marks, this installation's among them, is ever looked at, and of it only
 * what belongs to this scope or to a folder that does not exist any more.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { isFolder } from "../../files/path_kind.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { readGitLink } from "../../vcs/git_directory.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import type { WorkingCopies, WorkingCopy } from "../../vcs/working_copies.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { pendingNames } from "../../workspaces/pending_file.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import { sweepReservations } from "../../workspaces/port_allocator.ts";
import { machineStateFolder } from "../../workspaces/state_folder.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { forgetWorkspace } from "./forget_workspace.ts";
import { findOrphanedResources } from "./orphaned_resources.ts";
import { abandonedJournals } from "./pending_operations.ts";
import { recoverWorkspaces, savedBefore } from "./recover.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import { workingCopiesOf } from "./working_copies_of.ts";
import type { Orphan } from "./workspace_info.ts";
import { statusOf } from "./workspace_status.ts";

/** How a removal is ended. */
export interface RemovalLimits {
  /** Ends it gently. */
  readonly signal: AbortSignal;
  /** Ends it at once. */
  readonly kill?: AbortSignal;
}

/** An orphan, and how it is dealt with. */
export interface FoundOrphan {
  readonly orphan: Orphan;
  /** Undefined for one that is kept. */
  readonly remove?: (limits: RemovalLimits) => Promise<void>;
}

/**
 * Finds what is left behind; what a crash has left comes first: its containers and ports go with it.
 *
 * @param scope The scope
 * @param gone Whether also what belongs to repositories and projects that do not exist any more goes
 * @throws {NestrError} `REGISTRY_VERSION`, `FILE_ACCESS`
 */
export async function findOrphans(
  scope: WorkspaceScope,
  gone: boolean,
): Promise<readonly FoundOrphan[]> {
  return [
    ...await pendingOrphans(scope),
    ...await workspaceOrphans(scope),
    ...await resourceOrphans(scope, gone),
    ...await portOrphans(gone),
  ];
}

async function pendingOrphans(scope: WorkspaceScope): Promise<readonly FoundOrphan[]> {
  let recovery: ReturnType<typeof recoverWorkspaces> | undefined;
  return (await abandonedJournals(scope.home)).map(({ name, operation }) => ({
    orphan: {
      kind: "pending",
      name,
      workspace: name,
      reason: operation === undefined
        ? "its journal is damaged"
        : `${operation.kind === "add" ? "adding" : "forgetting"} it was interrupted`,
      action: "finish",
    },
    remove: async ({ signal }) => {
      // One look ends all of them.
      const results = await (recovery ??= recoverWorkspaces(scope, signal));
      const result = results.find(({ workspace }) => workspace === name);
      const [left] = result?.left ?? [];
      if (left !== undefined) throw left;
      if (result === undefined && pendingNames(scope.home).includes(name)) {
        throw new NestrError("WORKSPACE_BUSY", `another process is at work on "${name}"`, {
          hint: "try again when it has ended",
        });
      }
    },
  }));
}

/** Workspaces that were deleted by hand, and those whose services were. */
async function workspaceOrphans(scope: WorkspaceScope): Promise<readonly FoundOrphan[]> {
  const { program } = commandsOf(scope.home);
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const found = await Promise.all(records.map(async (record): Promise<FoundOrphan | undefined> => {
    const status = await statusOf(scope, record, false, {});
    if (!status.present) return await missingFolder(scope, record, pool);
    const missing = status.services.filter(({ state }) => state === "missing");
    if (missing.length === 0 || status.error !== null) return undefined;
    const [were, them] = missing.length === 1 ? ["it was", "it"] : ["they were", "them"];
    return {
      orphan: {
        kind: "services",
        name: missing.map((service) => service.name).join(", "),
        workspace: record.name,
        reason:
          `${were} removed by another program; to create ${them} again: ${program} start -w ${record.name}`,
        action: "keep",
      },
    };
  }));
  return found.filter((it) => it !== undefined);
}

/** A workspace whose folder is not there: deleted, moved, or on a disk that is not mounted. */
async function missingFolder(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  pool: ProcessPool,
): Promise<FoundOrphan> {
  const { name, root } = record;
  const about = { kind: "workspace", name, workspace: name } as const;
  const elsewhere = await movedTo(scope, record, pool);
  if (elsewhere !== undefined) {
    const reason = `its folder was moved from "${root}" to "${elsewhere}"; move it back`;
    return { orphan: { ...about, reason, action: "keep" } };
  }
  if (!isFolder(dirname(root))) {
    const reason = `even the folder around "${root}" is missing; is a disk not mounted?`;
    return { orphan: { ...about, reason, action: "keep" } };
  }
  const services = record.services.length === 0 ? "" : "; its services and their data go with it";
  // Only git can be told where it is now; otherwise it is cut off from its repository.
  const repair = record.copies.some(({ kind }) => kind === "git")
    ? ", or run in it: git worktree repair"
    : "";
  return {
    orphan: {
      ...about,
      reason:
        `its folder "${root}" does not exist (if you moved it, move it back${repair})${services}`,
      action: "forget",
    },
    remove: async (limits) => {
      const request = { keepFiles: false, force: true, only: record.namespace };
      try {
        const { saved, warnings } = await forgetWorkspace(scope, name, request, limits);
        for (const warning of warnings) scope.warn?.(warning);
        for (const { restore } of saved) scope.warn?.(savedBefore(root, restore));
      } catch (error) {
        // It went with what a crash has left, or somebody else was quicker.
        if (!(error instanceof NestrError) || error.code !== "NAME_UNKNOWN") throw error;
      }
    },
  };
}

/** Where the version control system says that a working copy is now. */
async function movedTo(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  pool: ProcessPool,
): Promise<string | undefined> {
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const known = new Set(records.flatMap(({ copies }) => copies.map(({ path }) => path)));
  for (const copy of record.copies) {
    const list = await listed(workingCopiesOf(copy, pool));
    const moved = list.find(({ name, main, present, path }) =>
      !main && present && path !== null && !known.has(path) &&
      (name === (copy.branch?.name ?? copy.name) || isWorktreeOf(path, copy))
    );
    if (moved?.path) return moved.path;
  }
  return undefined;
}

/** Whether git made a worktree where a working copy was, whichever branch it has by now. */
function isWorktreeOf(path: string, copy: WorkingCopyRecord): boolean {
  const directory = copy.kind === "git" ? readGitLink(path)?.directory : undefined;
  const made = basename(copy.path);
  // Where several would have the same name, git counts.
  return directory !== undefined && basename(directory).startsWith(made) &&
    /^\d*$/.test(basename(directory).slice(made.length));
}

/** Containers, networks, volumes and processes that belong to no workspace. */
async function resourceOrphans(
  scope: WorkspaceScope,
  gone: boolean,
): Promise<readonly FoundOrphan[]> {
  const groups = await findOrphanedResources(scope);
  const unregistered = await unregisteredCopies(scope);
  return groups.flatMap(({ resources, identity, homeGone, remove }) => {
    const { workspace, namespace, home } = identity;
    const copy = homeGone ? undefined : unregistered.get(workspace);
    const isKept = copy !== undefined || (homeGone && !gone);
    const reason = copy !== undefined
      ? `its workspace is not registered, but has a working copy: "${copy}"`
      : homeGone
      ? `"${home}" is not there: deleted, moved, or not mounted` +
        (gone
          ? ""
          : `; if it was deleted: ${commandsOf(scope.home).program} cleanup --force --gone`)
      : `no workspace "${namespace}" is registered`;
    // What belongs together goes together, once.
    let removal: Promise<void> | undefined;
    return resources.map(({ kind, name }): FoundOrphan => ({
      orphan: { kind, name, workspace, reason, action: isKept ? "keep" : "remove" },
      ...(isKept ? {} : { remove: ({ signal }) => removal ??= remove(signal) }),
    }));
  });
}

/** Working copies of this scope's repositories that no workspace has, by name. */
async function unregisteredCopies(scope: WorkspaceScope): Promise<ReadonlyMap<string, string>> {
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const known = new Set(records.flatMap(({ copies }) => copies.map(({ path }) => path)));
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const copies = new Map<string, string>();
  for (const { location } of scope.repositories) {
    for (const { name, path, main, present } of await listed(openWorkingCopies(location, pool))) {
      if (!main && present && path !== null && !known.has(path)) copies.set(name, path);
    }
  }
  return copies;
}

/** Working copies; none where the version control system does not answer, which is not this one's news. */
async function listed(copies: WorkingCopies | undefined): Promise<readonly WorkingCopy[]> {
  try {
    return await copies?.list() ?? [];
  } catch (error) {
    if (error instanceof NestrError && error.code !== "INTERNAL") return [];
    throw error;
  }
}

async function portOrphans(gone: boolean): Promise<readonly FoundOrphan[]> {
  const folder = machineStateFolder();
  const stale = (await sweepReservations(folder, { dryRun: true, gone }))
    .filter(({ reason }) => gone || reason !== "home-gone");
  if (stale.length === 0) return [];
  return [{
    orphan: {
      kind: "ports",
      name: stale.map(({ port }) => port).join(", "),
      workspace: null,
      reason: "they are reserved for workspaces that no longer exist",
      action: "release",
    },
    remove: async () => void await sweepReservations(folder, { dryRun: false, gone }),
  }];
}
