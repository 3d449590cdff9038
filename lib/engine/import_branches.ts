/**
 * Branches of imported repositories that their file names none of.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { ImportNote } from "../importers/imported.ts";
import { isRepository } from "../importers/local_repository.ts";
import { someNames } from "../importers/some_names.ts";
import { isBranchName } from "../manifest/git_argument.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { openRepository } from "../vcs/open.ts";
import type { CombinedImport, ImportedSource } from "./combine_imports.ts";

/**
 * Fills in the branch of repositories that name none, where they lie on disk; for the others a note
 * says which one is taken.
 *
 * @param combined What was imported
 * @param sources Where from
 * @param root Absolute path of the project's root
 */
export async function completeBranches(
  combined: CombinedImport,
  sources: readonly ImportedSource[],
  root: string,
): Promise<CombinedImport> {
  const repos = Object.entries(combined.tables.repos ?? {});
  const open = repos.filter(([name]) => combined.withoutBranch.has(name));
  if (open.length === 0) return combined;
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const known = new Map<string, string>();
  await Promise.all(open.map(async ([name, { path }]) => {
    const branch = await branchOnDisk(join(root, String(path ?? name)), pool);
    if (branch !== undefined) known.set(name, branch);
  }));
  const left = open.filter(([name, { url }]) => url !== undefined && !known.has(name));
  const byFile = Map.groupBy(left, ([name, { path }]) => fileOf(String(path ?? name), sources));
  const added = [...byFile].map(([file, repositories]): ImportNote => ({
    file,
    subject: someNames(repositories.map(([name]) => name)),
    reason:
      `no branch is named: "${combined.defaultBranch}" is taken; write branch = … for another`,
  }));
  return {
    ...combined,
    tables: {
      ...combined.tables,
      repos: Object.fromEntries(repos.map(([name, entry]) => {
        const branch = known.get(name);
        return [name, branch === undefined ? entry : { ...entry, branch }];
      })),
    },
    notes: [...combined.notes, ...added],
  };
}

/** The first file that has a repository at a path. */
function fileOf(path: string, sources: readonly ImportedSource[]): string {
  const source = sources.find(({ imported }) =>
    Object.entries(imported.tables.repos ?? {}).some(([name, entry]) =>
      (entry.path ?? name) === path
    )
  );
  return (source ?? sources[0]!).file;
}

/** The default branch of a repository that lies on disk, else the one that is checked out. */
async function branchOnDisk(path: string, pool: ProcessPool): Promise<string | undefined> {
  if (!isRepository(path)) return undefined;
  try {
    const repository = openRepository(path, pool);
    const branch = await repository.defaultBranch() ?? (await repository.head()).branch;
    return branch !== null && branch !== undefined && isBranchName(branch) ? branch : undefined;
  } catch (error) {
    // A repository that cannot be read says nothing; `nestr doctor` says why.
    if (error instanceof NestrError) return undefined;
    throw error;
  }
}
