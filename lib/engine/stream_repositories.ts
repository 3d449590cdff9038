/**
 * Asks many repositories a question with a long answer: side by side, while their answers are
 * handed on piece by piece and one repository after another.
 *
 * Memory is bounded. What a repository says before its turn is kept up to a limit; one that says
 * more is ended, and asked again when its turn has come.
 *
 * @module
 */

import type { RepositoryConfig } from "../manifest/project.ts";
import type { CommandLimits, Repository } from "../vcs/repository.ts";
import { eachRepository, type RepositoryAnswer } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** A question with a long answer. */
export interface StreamedQuestion<Piece> {
  /** Asks a repository, which calls `onPiece` for each piece of its answer. */
  readonly ask: (
    repository: Repository,
    config: RepositoryConfig,
    onPiece: (piece: Piece) => void | Promise<void>,
    limits: CommandLimits,
  ) => Promise<unknown>;
  /** How much memory a piece takes, in bytes. */
  readonly sizeOf: (piece: Piece) => number;
  /** Takes the pieces, in the order of the repositories; a promise slows the repository down. */
  readonly onPiece: (config: RepositoryConfig, piece: Piece) => void | Promise<void>;
  /** Ends it; repositories whose turn has not come then have no answer. */
  readonly signal?: AbortSignal;
}

/** Repositories that are asked ahead of their turn. */
const TOGETHER = 32;

/** Bytes that are kept of each until its turn has come. */
const MOST_KEPT = 256 * 1024;

/**
 * Asks each repository.
 *
 * @param project The project
 * @param repositories Whom to ask
 * @param question The question
 * @returns Which of them answered, in their order, as far as it came
 */
export async function streamRepositories<Piece>(
  project: OpenProject,
  repositories: readonly RepositoryConfig[],
  question: StreamedQuestion<Piece>,
): Promise<readonly RepositoryAnswer<void>[]> {
  const answers: RepositoryAnswer<void>[] = [];
  const isOver = () => question.signal?.aborted === true;
  for (let start = 0; start < repositories.length && !isOver(); start += TOGETHER) {
    const group = repositories.slice(start, start + TOGETHER);
    const early = group.length === 1
      ? group.map((repository) => ({ repository, ok: true, value: undefined } as const))
      : await askEarly(project, group, question);
    for (const answer of early) {
      if (isOver()) break;
      if (!answer.ok) answers.push(answer);
      else if (answer.value === undefined) {
        answers.push(await askInTurn(project, answer.repository, question));
      } else {
        for (const piece of answer.value) {
          if (!isOver()) await question.onPiece(answer.repository, piece);
        }
        answers.push({ repository: answer.repository, ok: true, value: undefined });
      }
    }
  }
  return answers;
}

/** The whole answers of repositories; undefined where one is too long to be kept. */
function askEarly<Piece>(
  project: OpenProject,
  group: readonly RepositoryConfig[],
  { ask, sizeOf }: StreamedQuestion<Piece>,
): Promise<readonly RepositoryAnswer<readonly Piece[] | undefined>[]> {
  return eachRepository(project, group, async (repository, config) => {
    const tooLong = new AbortController();
    const pieces: Piece[] = [];
    let size = 0;
    const keep = (piece: Piece) => {
      size += sizeOf(piece);
      if (size <= MOST_KEPT) pieces.push(piece);
      else tooLong.abort();
    };
    try {
      await ask(repository, config, keep, { signal: tooLong.signal });
    } catch (error) {
      if (!tooLong.signal.aborted) throw error;
    }
    return tooLong.signal.aborted ? undefined : pieces;
  });
}

async function askInTurn<Piece>(
  project: OpenProject,
  repository: RepositoryConfig,
  { ask, onPiece, signal }: StreamedQuestion<Piece>,
): Promise<RepositoryAnswer<void>> {
  // What fails in whoever takes the pieces is not the repository's failure.
  let failed: { readonly error: unknown } | undefined;
  const [answer] = await eachRepository(project, [repository], async (working, config) => {
    const over = new AbortController();
    const limits = { signal: signal ? AbortSignal.any([signal, over.signal]) : over.signal };
    const take = async (piece: Piece) => {
      if (limits.signal.aborted) return;
      try {
        await onPiece(config, piece);
      } catch (error) {
        failed = { error };
        over.abort();
      }
    };
    try {
      await ask(working, config, take, limits);
    } catch (error) {
      if (!limits.signal.aborted) throw error;
    }
  }, { size: 1 });
  if (failed) throw failed.error;
  return answer!;
}
