/**
 * Finds the components that have changed since a revision.
 *
 * @module
 */

import type { CommandLimits } from "../vcs/repository.ts";
import { eachRepository, noSuchRevision } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** What has changed since a revision. */
export interface ChangedComponents {
  /** Names of the components with changed paths. */
  readonly components: ReadonlySet<string>;
  /** Repositories that do not have the revision; their components count as changed. */
  readonly withoutRevision: readonly string[];
  /** Repositories that are not on disk; their components count as unchanged. */
  readonly notCloned: readonly string[];
}

/**
 * Finds the components with a path that differs from the merge base with a revision, uncommitted and
 * untracked files included.
 *
 * Where a repository does not have the revision, nothing proves that its components are unchanged,
 * so they count as changed. A repository that is not on disk counts as unchanged, and is listed.
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
  const notCloned: string[] = [];
  for (const answer of answers) {
    if (!answer.ok) {
      if (answer.error.code !== "REPOSITORY_MISSING") throw answer.error;
      notCloned.push(answer.repository.name);
      continue;
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
  if (asked > 0 && withoutRevision.length === asked) throw noSuchRevision(revision);
  return { components, withoutRevision, notCloned };
}

/** What is uncertain about such an answer, as sentences for people. */
export function changeWarnings(
  revision: string,
  { withoutRevision, notCloned }: Pick<ChangedComponents, "withoutRevision" | "notCloned">,
): readonly string[] {
  const names = (list: readonly string[]) => list.join(", ");
  return [
    ...(withoutRevision.length === 0 ? [] : [
      `without a revision "${revision}", and so counted as changed: ${names(withoutRevision)}`,
    ]),
    ...(notCloned.length === 0 ? [] : [
      `not cloned, and so counted as unchanged: ${names(notCloned)}`,
    ]),
  ];
}
