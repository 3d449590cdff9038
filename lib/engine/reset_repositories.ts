/**
 * Plans `repo reset`: moving branch, index and tracked files to the upstream or a revision.
 *
 * @module
 */

import { shellJoin } from "../process/shell_quote.ts";
import { eachRepository, noSuchRevision, type RepositoryAnswer } from "./each_repository.ts";
import type { GuardedPlan, Loss } from "./guard.ts";
import type { OpenProject } from "./open_project.ts";
import { planRepositories, type RepositoryAction } from "./plan_repositories.ts";
import { requireChosen, selectRepositories } from "./select_targets.ts";

/** What to reset, and to what. */
export interface ResetRequest {
  /** A selection expression. Default: everything. */
  readonly select?: string;
  /** The revision to move to. Default: each branch's upstream. */
  readonly revision?: string;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/**
 * Plans a reset and finds out what it would destroy; changes nothing.
 *
 * A repository whose state cannot be read, or that has no such revision, is left out with a warning
 * in the plan. If no repository has the revision, that is an error.
 *
 * @param project The project
 * @param request What to reset
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `SELECTION_EMPTY`; `REVISION_NOT_FOUND`
 * when no selected repository has the revision
 */
export async function planReset(
  project: OpenProject,
  request: ResetRequest = {},
): Promise<GuardedPlan> {
  const { revision, signal } = request;
  const selection = request.select ?? null;
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const chosen = await requireChosen(
    project,
    await selectRepositories(project, selection, { warn, signal }),
    selection,
    warn,
  );
  const answers = await eachRepository(
    project,
    chosen,
    (repository) => repository.previewReset(revision),
    { signal },
  );
  const lacks = (it: RepositoryAnswer<unknown>) => !it.ok && it.error.code === "REVISION_NOT_FOUND";
  if (revision !== undefined && answers.every(lacks)) throw noSuchRevision(revision);
  const actions: RepositoryAction[] = [];
  const losses: Loss[] = [];
  for (const answer of answers) {
    const { name } = answer.repository;
    if (!answer.ok) {
      warnings.push(`"${name}" is left alone: ${answer.error.message}`);
      continue;
    }
    const { from, to, lost, changed, overwritten, submodules } = answer.value;
    const folder = project.absolutePath(answer.repository.path);
    warnings.push(...submodules.map((path) => submoduleWarning(name, folder, path)));
    const paths = [...changed, ...overwritten];
    if (paths.length + lost.count > 0) {
      losses.push({ repository: name, paths, commits: lost.count });
    }
    if (from === to && paths.length === 0) continue;
    actions.push({
      repository: name,
      summary: from === to
        ? `discard changes of ${paths.length} ${paths.length === 1 ? "file" : "files"}`
        : `${from?.slice(0, 12) ?? "nothing"} → ${to.slice(0, 12)}`,
      arguments: { revision: revision ?? null },
    });
  }
  const title = shellJoin(["repo", "reset", ...(revision === undefined ? [] : [revision])]);
  const of = { kind: "reset", verb: "reset", title, selection } as const;
  return { plan: planRepositories(project, { ...of, actions, warnings }), losses };
}

function submoduleWarning(name: string, folder: string, path: string): string {
  const command = shellJoin(["git", "-C", folder, "submodule", "update", "--", path]);
  return `the submodule "${path}" of "${name}" stays as it is; to reset it: ${command}`;
}
