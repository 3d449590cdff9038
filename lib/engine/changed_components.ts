/**
 * Finds the components that have changed since a revision.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** What has changed since a revision. */
export interface ChangedComponents {
  /** Names of the components with changed paths. */
  readonly components: ReadonlySet<string>;
  /** Repositories that do not have the revision; their components count as changed. */
  readonly withoutRevision: readonly string[];
}

/**
 * Finds the components with a path that differs from the merge base with a revision, uncommitted and
 * untracked files included.
 *
 * Where a repository does not have the revision, nothing proves that its components are unchanged, so
 * they count as changed. A repository that is not on disk has no changes.
 *
 * @param project The project
 * @param revision A branch, tag or commit, looked up in each repository
 * @throws {NestrError} `REVISION_NOT_FOUND` when no repository has the revision
 */
export async function componentsChangedSince(
  project: OpenProject,
  revision: string,
  limits: CommandLimits = {},
): Promise<ChangedComponents> {
  const answers = await eachRepository(
    project,
    project.config.repositories,
    (repository) => repository.changedPaths(revision, limits),
  );
  const components = new Set<string>();
  const withoutRevision: string[] = [];
  for (const answer of answers) {
    if (!answer.ok) {
      if (answer.error.code === "REPOSITORY_MISSING") continue;
      throw answer.error;
    }
    const { repository, value: paths } = answer;
    if (!paths) withoutRevision.push(repository.name);
    for (const { name, path, repositories } of project.config.components) {
      if (!repositories.includes(repository.name)) continue;
      const isInside = (changed: string) => path === "." || changed.startsWith(`${path}/`);
      if (!paths || paths.some(isInside)) components.add(name);
    }
  }
  const asked = answers.filter(({ ok }) => ok).length;
  if (asked > 0 && withoutRevision.length === asked) {
    throw new NestrError("REVISION_NOT_FOUND", `no repository has a revision "${revision}"`, {
      hint: "fetch it with: nestr repo sync",
      details: { revision },
    });
  }
  return { components, withoutRevision };
}
