/**
 * Plans `repo clean`: the removal of untracked files.
 *
 * @module
 */

import { eachRepository } from "./each_repository.ts";
import type { GuardedPlan, Loss } from "./guard.ts";
import type { OpenProject } from "./open_project.ts";
import { planRepositories, type RepositoryAction } from "./plan_repositories.ts";
import { requireChosen, selectRepositories } from "./select_targets.ts";

/** What to clean. */
export interface CleanRequest {
  /** A selection expression. Default: everything. */
  readonly select?: string;
  /** Ignored files as well, such as build results. Default false. */
  readonly ignored?: boolean;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/** Patterns of what is never cleaned: nestr's state, and project repositories inside this one. */
export function keptPatterns(project: OpenProject, path: string): string[] {
  const inside = (other: string) => path === "." ? other : other.slice(path.length + 1);
  return [
    ...(path === "." ? ["/.nestr/"] : []),
    ...project.config.repositories
      .filter((other) => other.path !== path && (path === "." || other.path.startsWith(`${path}/`)))
      .map((other) => `/${escapePattern(inside(other.path))}/`),
  ];
}

/** Escapes what gitignore(5) reads as a wildcard or as trailing space. */
function escapePattern(path: string): string {
  return path.replaceAll(/[\\*?[\] ]/g, "\\$&");
}

/**
 * Plans a cleaning and lists what would be removed; changes nothing. Repositories with nothing to
 * clean are left out.
 *
 * @param project The project
 * @param request What to clean
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `SELECTION_EMPTY`
 */
export async function planClean(
  project: OpenProject,
  request: CleanRequest = {},
): Promise<GuardedPlan> {
  const { signal } = request;
  const selection = request.select ?? null;
  const ignored = request.ignored ?? false;
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
    (repository, { path }) =>
      repository.previewClean({ ignored, keep: keptPatterns(project, path) }),
    { signal },
  );
  const actions: RepositoryAction[] = [];
  const losses: Loss[] = [];
  for (const answer of answers) {
    const { name } = answer.repository;
    if (!answer.ok) warnings.push(`"${name}" is left alone: ${answer.error.message}`);
    else if (answer.value.length > 0) {
      losses.push({ repository: name, paths: answer.value, commits: 0 });
      actions.push({
        repository: name,
        summary: `remove ${answer.value.length} untracked ${
          answer.value.length === 1 ? "path" : "paths"
        }`,
        arguments: { ignored },
      });
    }
  }
  const title = ignored ? "repo clean --ignored" : "repo clean";
  return {
    plan: planRepositories(project, {
      kind: "clean",
      verb: "clean",
      title,
      selection,
      actions,
      warnings,
    }),
    losses,
  };
}
