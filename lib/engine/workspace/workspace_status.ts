/**
 * Says how workspaces stand: their services, and where it is asked for their working copies.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { openRepository } from "../../vcs/open.ts";
import type { ServiceStatus } from "../../backends/backend.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { identityOf } from "./identity.ts";
import { listing } from "./workspaces_of.ts";
import { openBackend } from "./open_backend.ts";
import { recoverIfNeeded } from "./recover_if_needed.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import { findTarget, workspaceAround } from "./target.ts";
import type { WorkingCopyStatus, WorkspaceStatus } from "./workspace_info.ts";

/** What to look at. */
export interface StatusRequest {
  /** Name of one workspace; the one of the scope's folder where it is absent. */
  readonly name?: string;
  /** All workspaces of the scope. Default: all when the scope's folder lies in none. */
  readonly all?: boolean;
  /** The working copies as well. Default false. */
  readonly repositories?: boolean;
  /** Cancels looking at the working copies. */
  readonly signal?: AbortSignal;
}

/**
 * Says how workspaces stand.
 *
 * A backend that does not answer makes the answer incomplete, not fail: see `WorkspaceStatus.error`.
 *
 * @param scope The scope
 * @param request What to look at
 * @throws {NestrError} `NAME_UNKNOWN`, `REGISTRY_VERSION`, `CANCELLED`
 */
export async function workspaceStatus(
  scope: WorkspaceScope,
  request: StatusRequest = {},
): Promise<{ readonly workspaces: readonly WorkspaceStatus[] }> {
  await recoverIfNeeded(scope);
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const current = workspaceAround(records, scope.directory);
  const chosen = request.name !== undefined
    ? [await findTarget(scope, request.name)]
    : request.all || current === undefined
    ? records
    : [current];
  const workspaces = await Promise.all(
    chosen.map((record) => statusOf(scope, record, record.id === current?.id, request)),
  );
  return { workspaces };
}

/** How one workspace stands. */
export async function statusOf(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  current: boolean,
  { repositories = false, signal }: StatusRequest,
): Promise<WorkspaceStatus> {
  const [{ services, host, error }, copies] = await Promise.all([
    serviceStates(scope, record),
    repositories ? copyStates(record, signal) : [],
  ]);
  const states = new Map(services.map((state) => [state.service, state]));
  const listed = listing(record, current);
  return {
    ...listed,
    services: listed.services.map((service) => ({
      ...service,
      ...(host === undefined ? {} : { host }),
      ...(states.get(service.name) ?? { ...UNKNOWN, service: service.name }),
    })),
    repositories: copies,
    error,
  };
}

const UNKNOWN: Omit<ServiceStatus, "service"> = {
  state: "missing",
  health: null,
  exitCode: null,
  id: null,
  startedAt: null,
};

async function serviceStates(
  { home }: WorkspaceScope,
  record: WorkspaceRecord,
): Promise<{
  readonly services: readonly ServiceStatus[];
  readonly host?: string;
  readonly error: WorkspaceStatus["error"];
}> {
  if (record.backend === null) return { services: [], error: null };
  try {
    await using backend = await openBackend(record.backend, home);
    const identity = identityOf(record);
    const names = record.services.map(({ name }) => name);
    const services = await backend.status(identity, names);
    return { services, host: backend.host, error: null };
  } catch (thrown) {
    const { code, message, hint } = NestrError.from(thrown);
    return { services: [], error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}

async function copyStates(
  record: WorkspaceRecord,
  signal: AbortSignal | undefined,
): Promise<readonly WorkingCopyStatus[]> {
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES, signal });
  return await Promise.all(record.copies.map((copy) => copyState(copy, pool)));
}

async function copyState(
  { repository, path, kind }: WorkingCopyRecord,
  pool: ProcessPool,
): Promise<WorkingCopyStatus> {
  const about = { repository, path, kind };
  try {
    const status = await openRepository(path, pool).status();
    const changes = status.staged + status.modified + status.untracked + status.conflicts;
    return { ...about, branch: status.branch, changes, state: "present" };
  } catch (error) {
    if (!(error instanceof NestrError) || error.code === "CANCELLED") throw error;
    const state = error.code === "REPOSITORY_MISSING" ? "missing" : "broken";
    return { ...about, branch: null, changes: 0, state };
  }
}
