/**
 * Finds the repositories under a folder.
 *
 * Two steps: a walk over the folders (`folder_walk.ts`), which decides by what lies on disk, then
 * questions to git or jj about each repository found. The same tree gives the same answer in the
 * same order. What looks like a repository but is left out is reported with the reason.
 *
 * @module
 */

import { join } from "node:path";
import type { ErrorCode } from "../errors/catalogue.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { unquotePath } from "./byte_path.ts";
import {
  type DiscoverySkipReason,
  findRepositories,
  type FoundRepository,
  type SkippedRepository,
  type WalkOptions,
} from "./folder_walk.ts";
import { GitCommand } from "./git_command.ts";
import { openRepository } from "./open.ts";
import type { CommandLimits } from "./repository.ts";

export type { DiscoverySkipReason, SkippedRepository } from "./folder_walk.ts";

/** Where to look. */
export type DiscoveryOptions = WalkOptions;

/** A repository that was found. */
export interface DiscoveredRepository {
  /** Relative to the root, with `/`; `.` is the root itself. */
  readonly path: string;
  /** The version control system that owns it. */
  readonly kind: "git" | "jj";
  /** URLs of the remotes by name, as they are configured. */
  readonly remotes: ReadonlyMap<string, string>;
  /** Default branch of `origin`, or of the only remote, as last seen; null where unknown. */
  readonly defaultBranch: string | null;
  /** Checked-out branch (jj: nearest bookmark); null when detached. */
  readonly branch: string | null;
}

/** What was found. */
export interface Discovery {
  /** By path. */
  readonly repositories: readonly DiscoveredRepository[];
  /** By path. */
  readonly skipped: readonly SkippedRepository[];
}

/**
 * Finds the git and jj repositories under a folder.
 *
 * A repository inside another one is listed, unless it is a submodule or the outer one ignores it;
 * what the root itself ignores is listed, because a root that is a repository commonly ignores the
 * members of its project.
 *
 * @param root Absolute path
 * @param pool Where the processes run
 * @param options Where to look
 * @param limits Time limit of each command and cancellation
 * @throws {NestrError} `FILE_ACCESS` where the root cannot be read
 */
export async function discoverRepositories(
  root: string,
  pool: ProcessPool,
  options: DiscoveryOptions = {},
  limits: CommandLimits = {},
): Promise<Discovery> {
  const walk = findRepositories(root, options);
  const skipped: SkippedRepository[] = [...walk.skipped];
  const found: FoundRepository[] = [];
  const byOuter = Map.groupBy(walk.repositories, ({ outer }) => outer);
  for (const [outer, inner] of byOuter) {
    if (outer === undefined) {
      found.push(...inner);
      continue;
    }
    const reasons = await reasonsOf(root, outer, inner, pool, limits);
    for (const repository of inner) {
      const reason = reasons.get(repository.path);
      if (reason === undefined) found.push(repository);
      else skipped.push({ path: repository.path, reason, of: outer });
    }
  }
  const described = await Promise.all(
    found.map(({ path }) => describe(root, path, pool, limits)),
  );
  const repositories: DiscoveredRepository[] = [];
  for (const [index, description] of described.entries()) {
    if (typeof description === "object") repositories.push(description);
    else skipped.push({ path: found[index]!.path, reason: description });
  }
  return { repositories: repositories.sort(byPath), skipped: skipped.sort(byPath) };
}

/** Which of the repositories inside another one should not be listed, and why. */
async function reasonsOf(
  root: string,
  outer: string,
  inner: readonly FoundRepository[],
  pool: ProcessPool,
  limits: CommandLimits,
): Promise<ReadonlyMap<string, DiscoverySkipReason>> {
  const git = new GitCommand(join(root, outer), pool);
  const prefix = outer === "." ? "" : `${outer}/`;
  const paths = inner.map(({ path }) => path.slice(prefix.length));
  const reasons = new Map<string, DiscoverySkipReason>();
  // An old submodule has its git directory inside it; only the superproject's index reveals it.
  const tracked = await git.attempt(
    ["--literal-pathspecs", "ls-files", "--stage", "-z", "--", ...paths],
    limits,
  );
  for (const entry of tracked.stdout.split("\0")) {
    const path = /^160000 [0-9a-f]+ \d\t(.*)$/s.exec(entry)?.[1];
    if (path !== undefined) reasons.set(prefix + path, "submodule");
  }
  if (outer === ".") return reasons;
  // "./" keeps git from reading a path as an option or as a pattern.
  const asked = paths.map((path) => `./${path}`);
  const ignored = await git.attempt(
    ["-c", "core.quotePath=false", "check-ignore", ...asked],
    limits,
  );
  for (const line of ignored.stdout.split("\n").slice(0, -1)) {
    reasons.set(prefix + unquotePath(line).slice("./".length), "ignored");
  }
  return reasons;
}

const BROKEN: ReadonlySet<ErrorCode> = new Set([
  "FILE_ACCESS",
  "GIT_FAILED",
  "JJ_FAILED",
  "REPOSITORY_BROKEN",
  "REPOSITORY_INVALID",
]);

/** What git or jj says about a repository, or why it cannot. */
async function describe(
  root: string,
  path: string,
  pool: ProcessPool,
  limits: CommandLimits,
): Promise<DiscoveredRepository | DiscoverySkipReason> {
  const repository = openRepository(join(root, path), pool);
  try {
    const remotes = await repository.remotes(limits);
    const names = [...remotes.keys()];
    const remote = names.length === 1 ? names[0]! : "origin";
    const [head, defaultBranch] = await Promise.all([
      repository.head(limits),
      remotes.has(remote) ? repository.defaultBranch(remote, limits) : undefined,
    ]);
    return {
      path,
      kind: repository.kind,
      remotes,
      defaultBranch: defaultBranch ?? null,
      branch: head.branch,
    };
  } catch (error) {
    const code = error instanceof NestrError ? error.code : undefined;
    if (code === "JJ_NOT_FOUND") return "jj-missing";
    if (code !== undefined && BROKEN.has(code)) return "broken";
    throw error;
  }
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
