/**
 * Writes `nestr.lock`: the exact commit of every repository.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { formatLockfile, type LockedRepository } from "../manifest/lockfile.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { GitCommand } from "../vcs/git_command.ts";
import { isDirty, type Repository } from "../vcs/repository.ts";
import { withoutSecrets } from "../vcs/url.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** What freezing wrote. */
export interface FreezeResult {
  /** Absolute path of the lock file. */
  readonly path: string;
  /** One entry for each. */
  readonly repositories: readonly LockedRepository[];
  /** Repositories whose uncommitted work the commit does not hold. */
  readonly dirty: readonly string[];
  /** What keeps others from restoring the same state: commits that only exist here. */
  readonly warnings: readonly string[];
}

/**
 * Writes the exact commits of all repositories to `nestr.lock` beside the manifest.
 *
 * @param project The project
 * @throws {NestrError} `REPOSITORY_MISSING` when one is not on disk, `REVISION_NOT_FOUND` when one
 * has no commit yet; the lock file is then left as it was
 */
export async function freezeProject(project: OpenProject): Promise<FreezeResult> {
  const { config } = project;
  const dirty: string[] = [];
  const unpushed = new Set<string>();
  const answers = await eachRepository(
    project,
    config.repositories,
    async (repository, { name, url }, pool) => {
      const status = await repository.status();
      if (isDirty(status)) dirty.push(name);
      if (status.head === null) {
        throw new NestrError("REVISION_NOT_FOUND", `"${name}" has no commit yet`, {
          hint: `commit in ${repository.path}, or take it out of the manifest`,
        });
      }
      const origin = url ?? (await repository.remotes()).get("origin");
      if (origin !== undefined && !await isPublished(repository, status.head, pool)) {
        unpushed.add(name);
      }
      return {
        name,
        commit: status.head,
        ...(origin === undefined ? {} : { url: withoutSecrets(origin) }),
        ...(status.branch === null ? {} : { branch: status.branch }),
      };
    },
  );
  const repositories = answers.map((answer) => {
    if (!answer.ok) throw answer.error;
    return answer.value;
  });
  const path = `${config.root}/nestr.lock`;
  await writeFileAtomic(path, formatLockfile(repositories));
  const names = repositories.filter(({ name }) => unpushed.has(name)).map(({ name }) =>
    `"${name}"`
  );
  const warnings = names.length === 0 ? [] : [
    `nobody else can check these out, as their commits are on no remote: ${names.join(", ")}`,
  ];
  return { path, repositories, dirty: dirty.sort(), warnings };
}

/** Whether a remote has a commit, as far as is known here. A tag counts: most come from there. */
async function isPublished(
  repository: Repository,
  commit: string,
  pool: ProcessPool,
): Promise<boolean> {
  if (repository.kind === "jj") {
    const known = `${commit} & ::(remote_bookmarks() | tags())`;
    return await repository.resolve(known) !== undefined;
  }
  const git = new GitCommand(repository.path, pool);
  const args = ["rev-list", "--max-count=1", commit, "--not", "--remotes", "--tags"];
  return await git.read(args) === "";
}
