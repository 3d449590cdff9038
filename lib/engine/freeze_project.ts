/**
 * Writes `nestr.lock`: the exact commit of every repository.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { writeFileAtomic } from "../files/atomic_write.ts";
import { formatLockfile, type LockedRepository } from "../manifest/lockfile.ts";
import { isDirty } from "../vcs/repository.ts";
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
}

/**
 * Writes the exact commits of all repositories to `nestr.lock` beside the manifest.
 *
 * @param project The project
 * @throws {NestrError} `REPOSITORY_MISSING` when one is not on disk, `REVISION_NOT_FOUND` when one has no
 * commit yet; the lock file is then left as it was
 */
export async function freezeProject(project: OpenProject): Promise<FreezeResult> {
  const { config } = project;
  const dirty: string[] = [];
  const answers = await eachRepository(
    project,
    config.repositories,
    async (repository, { name, url }) => {
      const status = await repository.status();
      if (isDirty(status)) dirty.push(name);
      if (status.head === null) {
        throw new NestrError("REVISION_NOT_FOUND", `"${name}" has no commit yet`, {
          hint: `commit in ${repository.path}, or take it out of the manifest`,
        });
      }
      const origin = url ?? (await repository.remotes()).get("origin");
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
  return { path, repositories, dirty: dirty.sort() };
}
