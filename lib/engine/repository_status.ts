/**
 * Asks the selected repositories for their status.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import { isDirty, type RepositoryStatus } from "../vcs/repository.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";
import { selectRepositories } from "./select_targets.ts";

/** The status of one repository. */
export interface RepositoryStatusEntry {
  /** Its name. */
  readonly name: string;
  /** Relative to the project's root. */
  readonly path: string;
  /** `missing`: not on disk. `broken`: there, but cannot be read; see `error`. */
  readonly state: "present" | "missing" | "broken";
  /** The status; null unless the repository is present. */
  readonly status: RepositoryStatus | null;
  /** Why it cannot be read. */
  readonly error?: ErrorDocument;
}

/** Which repositories to ask, and which answers to keep. */
export interface RepositoryStatusOptions {
  /** A selection expression. Default: everything. */
  readonly select?: string;
  /** Keep only those with uncommitted work or an unfinished operation. */
  readonly dirty?: boolean;
  /** Cancels the query. */
  readonly signal?: AbortSignal;
  /** Time limit of each command in milliseconds, after which it is `broken`. Default: none. */
  readonly timeoutMs?: number;
}

/**
 * Asks each selected repository for branch, distance to its upstream, uncommitted work, stash and
 * unfinished operations: one `git status` each, side by side.
 *
 * @param project The project
 * @param options Which repositories to ask
 * @returns One entry for each, in the manifest's order
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `GIT_NOT_FOUND`
 *
 * @example
 * ```ts
 * import { openProject, repositoryStatus } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 * const project = await openProject({ directory: root });
 * const { repositories } = await repositoryStatus(project, { select: "dirty | ahead" });
 * console.log(repositories.length); // 0: nothing to commit, nothing to push
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function repositoryStatus(
  project: OpenProject,
  options: RepositoryStatusOptions = {},
): Promise<{ readonly repositories: readonly RepositoryStatusEntry[] }> {
  const { signal, timeoutMs } = options;
  const limits = {
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  const chosen = await selectRepositories(project, options.select, limits);
  const answers = await eachRepository(project, chosen, (repository) => repository.status(limits));
  const repositories = answers.map((answer): RepositoryStatusEntry => {
    const { name, path } = answer.repository;
    if (answer.ok) return { name, path, state: "present", status: answer.value };
    const { error } = answer;
    if (error.code === "GIT_NOT_FOUND" || error.code === "CANCELLED") throw error;
    if (error.code === "REPOSITORY_MISSING") return { name, path, state: "missing", status: null };
    return { name, path, state: "broken", status: null, error: error.toJSON() };
  });
  return { repositories: options.dirty ? repositories.filter(needsAttention) : repositories };
}

function needsAttention({ state, status }: RepositoryStatusEntry): boolean {
  return state === "broken" || (status !== null && (isDirty(status) || status.operation !== null));
}
