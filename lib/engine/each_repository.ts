/**
 * Asks many repositories the same question, side by side.
 *
 * For questions only: what changes a repository is an operation and goes through `executePlan()`.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { openRepository } from "../vcs/open.ts";
import type { Repository } from "../vcs/repository.ts";
import type { OpenProject } from "./open_project.ts";

/** The answer of one repository, or why it has none. */
export type RepositoryAnswer<Value> =
  | { readonly repository: RepositoryConfig; readonly ok: true; readonly value: Value }
  | { readonly repository: RepositoryConfig; readonly ok: false; readonly error: NestrError };

/**
 * Processes at once beyond the number of processors: while several answers are read together, these
 * keep the processors busy. Measured on 1,000 repositories; still more gains nothing.
 */
const BEYOND_PROCESSORS = 3;

/** How many repositories are asked at once, for each process the pool may run. */
const AHEAD_OF_POOL = 2;

/**
 * Asks each repository and returns the answers in the order of the repositories.
 *
 * One that cannot answer does not stop the others. Memory is bounded: only as many questions are
 * open as keep the processors busy.
 *
 * @param project The project
 * @param repositories The repositories to ask
 * @param ask The question
 * @param limits `size`: processes at once, by default as many as suit the machine; `signal`: ends all of
 * them
 * @throws {NestrError} `CANCELLED` when the signal was aborted
 */
export async function eachRepository<Value>(
  project: OpenProject,
  repositories: readonly RepositoryConfig[],
  ask: (repository: Repository, config: RepositoryConfig, pool: ProcessPool) => Promise<Value>,
  { size, signal }: { readonly size?: number; readonly signal?: AbortSignal } = {},
): Promise<readonly RepositoryAnswer<Value>[]> {
  const workers = size ?? navigator.hardwareConcurrency + BEYOND_PROCESSORS;
  await using pool = new ProcessPool({ size: workers, unset: LOCAL_GIT_VARIABLES, signal });
  const answers = new Array<RepositoryAnswer<Value>>(repositories.length);
  let next = 0;
  const askInTurn = async () => {
    for (let i = next++; i < repositories.length; i = next++) {
      const repository = repositories[i]!;
      try {
        const working = openRepository(project.absolutePath(repository.path), pool);
        answers[i] = { repository, ok: true, value: await ask(working, repository, pool) };
      } catch (error) {
        answers[i] = { repository, ok: false, error: NestrError.from(error) };
      }
    }
  };
  await Promise.all(Array.from({ length: workers * AHEAD_OF_POOL }, askInTurn));
  if (signal?.aborted) throw new NestrError("CANCELLED", "the question was cancelled");
  return answers;
}

/** The error for a revision that none of the repositories has. */
export function noSuchRevision(revision: string): NestrError {
  return new NestrError("REVISION_NOT_FOUND", `no repository has a revision "${revision}"`, {
    hint: "fetch it with: nestr repo sync",
    details: { revision },
  });
}
