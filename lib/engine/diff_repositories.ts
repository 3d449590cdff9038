/**
 * Shows what has changed in the selected repositories.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { DiffOptions } from "../vcs/changes.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";
import { selectRepositories } from "./select_targets.ts";
import { streamRepositories } from "./stream_repositories.ts";

/** What to compare, and where. */
export interface DiffRequest extends Omit<DiffOptions, "prefix"> {
  /** A selection expression; everything where it is absent. */
  readonly select?: string;
}

/** The diff of one repository. */
export interface RepositoryDiff {
  /** Its name. */
  readonly name: string;
  /** The diff as git prints it, with paths from the project's root; empty where nothing differs. */
  readonly diff: string;
  /** Whether `diff` was cut off. */
  readonly truncated: boolean;
  /** Why there is none. */
  readonly error?: ErrorDocument;
}

/** Characters of one repository's diff that are kept; a larger one is for the repository itself. */
const LONGEST_DIFF = 8 * 1024 * 1024;

/**
 * Collects the diffs of the selected repositories, side by side.
 *
 * @param project The project
 * @param request What to compare
 * @returns One entry for each repository with a difference or an error, in the manifest's order
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`
 */
export async function diffRepositories(
  project: OpenProject,
  request: DiffRequest = {},
): Promise<{ readonly repositories: readonly RepositoryDiff[] }> {
  const chosen = await selectRepositories(project, request.select);
  const answers = await eachRepository(project, chosen, async (repository, { path }) => {
    const decoder = new TextDecoder();
    let diff = "";
    let truncated = false;
    await repository.diff({ ...request, prefix: prefixOf(path) }, (bytes) => {
      if (diff.length < LONGEST_DIFF) diff += decoder.decode(bytes, { stream: true });
      else truncated = true;
    });
    return { diff: diff + decoder.decode(), truncated };
  });
  const repositories = answers.map((answer): RepositoryDiff =>
    answer.ok
      ? { name: answer.repository.name, ...answer.value }
      : { name: answer.repository.name, diff: "", truncated: false, error: answer.error.toJSON() }
  );
  return { repositories: repositories.filter(({ diff, error }) => diff !== "" || error) };
}

/** How a repository was compared whose diff has been handed on. */
export interface ComparedRepository {
  /** Its name. */
  readonly name: string;
  /** Why it could not be compared. */
  readonly error?: ErrorDocument;
}

/**
 * Hands the diffs of the selected repositories on as they come, byte for byte and one repository
 * after another: whole, and without holding them in memory.
 *
 * @param project The project
 * @param request What to compare
 * @param onOutput Receives each piece with the name of its repository; a promise slows git down
 * @returns One entry for each repository, in the manifest's order
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`
 */
export async function streamDiffs(
  project: OpenProject,
  request: DiffRequest,
  onOutput: (name: string, bytes: Uint8Array) => void | Promise<void>,
): Promise<{ readonly repositories: readonly ComparedRepository[] }> {
  const chosen = await selectRepositories(project, request.select);
  const answers = await streamRepositories<Uint8Array>(project, chosen, {
    ask: (repository, { path }, onPiece, limits) =>
      repository.diff({ ...request, prefix: prefixOf(path) }, onPiece, limits),
    sizeOf: ({ length }) => length,
    onPiece: ({ name }, bytes) => onOutput(name, bytes),
  });
  return {
    repositories: answers.map(({ repository: { name }, ...answer }) =>
      answer.ok ? { name } : { name, error: answer.error.toJSON() }
    ),
  };
}

/** What stands before the paths of a repository, so that they start at the project's root. */
const prefixOf = (path: string): string => path === "." ? "" : `${path}/`;
