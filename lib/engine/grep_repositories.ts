/**
 * Searches the tracked files of the selected repositories.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { GrepMatch, GrepOptions } from "../vcs/changes.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";
import { selectRepositories } from "./select_targets.ts";

/** What to search for, and where. */
export interface GrepRequest extends GrepOptions {
  /** A selection expression; everything where it is absent. */
  readonly select?: string;
}

/** The matches in one repository. */
export interface RepositoryMatches {
  /** Its name. */
  readonly name: string;
  /** Relative to the project's root; to be put before a match's path. */
  readonly path: string;
  /** What was found, in the order of files and lines. */
  readonly matches: readonly GrepMatch[];
  /** Why it could not be searched. */
  readonly error?: ErrorDocument;
}

/**
 * Searches the selected repositories, side by side.
 *
 * @param project The project
 * @param request What to search for
 * @returns One entry for each repository with a match or an error, in the manifest's order
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`; `USAGE` for a bad pattern
 */
export async function grepRepositories(
  project: OpenProject,
  request: GrepRequest,
): Promise<{ readonly repositories: readonly RepositoryMatches[] }> {
  const chosen = await selectRepositories(project, request.select);
  const answers = await eachRepository(project, chosen, async (repository) => {
    const matches: GrepMatch[] = [];
    await repository.grep(request, (match) => void matches.push(match));
    return matches;
  });
  const repositories = answers.map((answer): RepositoryMatches => {
    const { name, path } = answer.repository;
    if (answer.ok) return { name, path, matches: answer.value };
    if (answer.error.code === "USAGE") throw answer.error;
    return { name, path, matches: [], error: answer.error.toJSON() };
  });
  return { repositories: repositories.filter(({ matches, error }) => matches.length > 0 || error) };
}
