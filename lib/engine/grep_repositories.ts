/**
 * Searches the tracked files of the selected repositories.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import type { GrepMatch, GrepOptions } from "../vcs/changes.ts";
import type { OpenProject } from "./open_project.ts";
import { selectRepositories } from "./select_targets.ts";
import { streamRepositories } from "./stream_repositories.ts";

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

/** What was found. */
export interface FoundMatches {
  /** One entry for each repository with a match or an error, in the manifest's order. */
  readonly repositories: readonly RepositoryMatches[];
  /** Whether there may be more: the search ended at 100,000 matches, or at 64 MiB of lines. */
  readonly truncated: boolean;
}

const MOST_MATCHES = 100_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Searches the selected repositories, side by side.
 *
 * @param project The project
 * @param request What to search for
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`; `USAGE` for a bad pattern
 */
export async function grepRepositories(
  project: OpenProject,
  request: GrepRequest,
): Promise<FoundMatches> {
  const found = new Map<string, GrepMatch[]>();
  const enough = new AbortController();
  let count = 0;
  let size = 0;
  const { repositories } = await streamMatches(project, request, ({ name }, match, line) => {
    if (++count > MOST_MATCHES || (size += line.length) > MOST_BYTES) return enough.abort();
    const matches = found.get(name);
    if (matches) matches.push(match);
    else found.set(name, [match]);
  }, enough.signal);
  return {
    repositories: repositories
      .map((repository) => ({ ...repository, matches: found.get(repository.name) ?? [] }))
      .filter(({ matches, error }) => matches.length > 0 || error),
    truncated: enough.signal.aborted,
  };
}

/** A repository that was searched. */
export type SearchedRepository = Omit<RepositoryMatches, "matches">;

/**
 * Hands matches on as they are found, one repository after another, without holding them in memory.
 *
 * @param project The project
 * @param request What to search for
 * @param onMatch Receives each match, and its line byte for byte; a promise slows the search down
 * @param signal Ends the search
 * @returns One entry for each repository that was searched, in the manifest's order
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`; `USAGE` for a bad pattern
 */
export async function streamMatches(
  project: OpenProject,
  request: GrepRequest,
  onMatch: (
    repository: SearchedRepository,
    match: GrepMatch,
    line: Uint8Array,
  ) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<{ readonly repositories: readonly SearchedRepository[] }> {
  const chosen = await selectRepositories(project, request.select);
  const answers = await streamRepositories<readonly [GrepMatch, Uint8Array]>(project, chosen, {
    ask: (repository, _config, onPiece, limits) =>
      repository.grep(request, (match, line) => onPiece([match, line]), limits),
    sizeOf: ([{ path }, line]) => 3 * (path.length + line.length) + MATCH_SIZE,
    onPiece: (config, [match, line]) => onMatch(searched(config), match, line),
    ...(signal === undefined ? {} : { signal }),
  });
  return {
    repositories: answers.map((answer): SearchedRepository => {
      if (answer.ok) return searched(answer.repository);
      if (answer.error.code === "USAGE") throw answer.error;
      return { ...searched(answer.repository), error: answer.error.toJSON() };
    }),
  };
}

/** Bytes that a match takes besides its texts, roughly. */
const MATCH_SIZE = 200;

const searched = ({ name, path }: RepositoryConfig): SearchedRepository => ({ name, path });
