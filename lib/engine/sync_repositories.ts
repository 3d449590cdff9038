/**
 * Plans the synchronising of repositories: clone what is missing, fast-forward what is clean.
 *
 * What happens to one repository is in `sync_task.ts`. Nothing here merges, rebases or overwrites.
 *
 * @module
 */

import type { RepositoryConfig } from "../manifest/project.ts";
import { readLockfile } from "../manifest/lockfile.ts";
import { newOperationId } from "../runs/journal.ts";
import type { Plan, PlannedTask } from "../runs/plan.ts";
import { remoteHost } from "../vcs/url.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { OpenProject } from "./open_project.ts";
import { requireChosen, selectRepositories } from "./select_targets.ts";

/** What to synchronise, and under which limits. */
export interface SyncRequest {
  /** A selection expression. Default: everything. */
  readonly select?: string;
  /** Check out exactly the commits of `nestr.lock`. */
  readonly locked?: boolean;
  /** How many network operations run at once. */
  readonly jobs?: number;
  /** Time limit for each repository in milliseconds. */
  readonly timeoutMs?: number;
  /** How often a repository is tried again after a failure. */
  readonly retries?: number;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/**
 * Plans a synchronisation; carry it out with `executePlan()`.
 *
 * Each task's result has `data` of the shape `SyncData`.
 *
 * @param project The project
 * @param request What to synchronise
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `SELECTION_EMPTY`; with `locked`
 * `LOCKFILE_NOT_FOUND` and `LOCKFILE_INVALID`
 */
export async function planSync(project: OpenProject, request: SyncRequest = {}): Promise<Plan> {
  const { config, settings } = project;
  const selection = request.select ?? null;
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const chosen = await requireChosen(
    project,
    await selectRepositories(project, selection, { warn, signal: request.signal }),
    selection,
    warn,
  );
  const commits = request.locked ? await lockedCommits(project, chosen) : undefined;
  const jobs = request.jobs ?? settings.networkJobs;
  const resources: Record<string, number> = {};
  const tasks = chosen.map((repository): PlannedTask => {
    const host = repository.url === undefined ? undefined : remoteHost(repository.url);
    const limited = host?.transport === "ssh" ? [`ssh:${host.host}`] : [];
    for (const name of limited) resources[name] = settings.hostJobs;
    const commit = commits?.get(repository.name);
    return {
      id: repository.name,
      component: null,
      repository: repository.name,
      directory: repository.path,
      step: null,
      action: {
        type: "repository",
        verb: "sync",
        summary: commit ? `check out ${commit.slice(0, 12)}` : "clone or fast-forward",
        arguments: commit ? { commit } : {},
      },
      after: [],
      condition: null,
      timeoutMs: request.timeoutMs ?? settings.timeoutMs,
      retries: request.retries ?? 0,
      resources: limited,
    };
  });
  return {
    version: 1,
    id: newOperationId(new Date()),
    kind: "sync",
    title: request.locked ? "repo sync --locked" : "repo sync",
    project: { name: config.name, root: config.root },
    selection,
    order: "parallel",
    fail: "never",
    limits: { jobs, resources },
    timeoutMs: null,
    tasks,
    warnings,
  };
}

async function lockedCommits(
  project: OpenProject,
  chosen: readonly RepositoryConfig[],
): Promise<ReadonlyMap<string, string>> {
  const lock = await readLockfile(project.config.root);
  const commits = new Map(lock.map(({ name, commit }) => [name, commit]));
  const missing = chosen.filter(({ name }) => !commits.has(name)).map(({ name }) => name);
  if (missing.length === 0) return commits;
  throw new NestrError(
    "LOCKFILE_INVALID",
    `nestr.lock does not name ${missing.map((it) => `"${it}"`).join(", ")}`,
    {
      hint: "bring it up to date with: nestr project freeze",
      details: { missing },
    },
  );
}
