/**
 * The engine's view of a version control system: one interface, implemented by `git.ts` and
 * `jj.ts`.
 *
 * A `Repository` is a working copy on disk. Its methods ask or change exactly one repository, never
 * print, never decide policy (whether dirty work may be overwritten is the engine's question) and
 * throw `NestrError`s. Whatever they start runs in the `ProcessPool` they were given, so limits and
 * cancellation hold for them too.
 *
 * @module
 */

import type { Backup, BackupContents, RestoredBackup } from "./backup.ts";
import type {
  CleanOptions,
  DiffOptions,
  GrepOptions,
  LostCommits,
  OnMatch,
  ResetPreview,
} from "./changes.ts";

/** Time limit and cancellation of what a method starts. */
export interface CommandLimits {
  /** Ends what was started; the method then throws `CANCELLED`. */
  readonly signal?: AbortSignal;
  /** Time limit of each command in milliseconds; the method then throws `TIMED_OUT`. */
  readonly timeoutMs?: number;
}

/** An unfinished operation that a working copy is in the middle of. */
export type OngoingOperation =
  | "merge"
  | "rebase"
  | "cherry-pick"
  | "revert"
  | "bisect"
  | "am";

/** The state of a working copy at one moment. */
export interface RepositoryStatus {
  /** The version control system that answered. */
  readonly kind: "git" | "jj";
  /** Checked-out branch (jj: nearest bookmark); null when detached. */
  readonly branch: string | null;
  /** Commit id of HEAD (jj: of the working-copy commit's parent); null before the first commit. */
  readonly head: string | null;
  /** Whether HEAD points at a commit instead of a branch. Always false for jj. */
  readonly detached: boolean;
  /** Upstream of the branch, as `origin/main`; null where none is configured. */
  readonly upstream: string | null;
  /** Whether the configured upstream no longer exists. */
  readonly upstreamGone: boolean;
  /** Commits that the upstream lacks; null without an upstream. */
  readonly ahead: number | null;
  /** Commits that only the upstream has; null without an upstream. */
  readonly behind: number | null;
  /** Paths with staged changes. */
  readonly staged: number;
  /** Paths with unstaged changes. */
  readonly modified: number;
  /** Untracked paths (a wholly untracked folder counts once). */
  readonly untracked: number;
  /** Paths with unresolved conflicts. */
  readonly conflicts: number;
  /** Entries of the stash. */
  readonly stash: number;
  /** What the working copy is in the middle of. */
  readonly operation: OngoingOperation | null;
}

/** Whether a status shows uncommitted work: staged, modified, untracked or in conflict. */
export function isDirty(status: RepositoryStatus): boolean {
  return status.staged + status.modified + status.untracked + status.conflicts > 0;
}

/** How to clone a repository. */
export interface CloneOptions {
  /** URL of the remote `origin`. */
  readonly url: string;
  /** Branch to check out. Default: the remote's default branch. */
  readonly branch?: string;
  /** Fetch only this many commits of the branch. */
  readonly depth?: number;
  /** A partial-clone filter, as `git clone --filter` takes it. */
  readonly filter?: string;
  /** Folders to check out. Default, also where empty: everything. */
  readonly sparse?: readonly string[];
  /** Whether to clone submodules as well, recursively. */
  readonly submodules?: boolean;
  /** Branch, tag or commit to check out instead of `branch`; detached unless it is a branch. */
  readonly revision?: string;
  /** Further remotes: URL by name. */
  readonly remotes?: ReadonlyMap<string, string>;
}

/** What is checked out. */
export interface Head {
  /** Checked-out branch (jj: nearest bookmark); null when detached. */
  readonly branch: string | null;
  /** Commit of a detached HEAD (jj: of the working-copy commit's parent); null on a branch. */
  readonly commit: string | null;
}

/** A local branch (jj: bookmark). */
export interface Branch {
  /** Name without `refs/heads/`. */
  readonly name: string;
  /** Commit id. */
  readonly head: string;
  /** Whether it is checked out here. */
  readonly current: boolean;
  /** Upstream, as `origin/main`; null where none is configured. */
  readonly upstream: string | null;
  /** Commits that the upstream lacks; null without an upstream. */
  readonly ahead: number | null;
  /** Commits that only the upstream has; null without an upstream. */
  readonly behind: number | null;
  /** Whether the configured upstream no longer exists. */
  readonly upstreamGone: boolean;
}

/** How to create a branch. */
export interface CreateBranchOptions {
  /** Revision to start from, which does not become the upstream. Default: what is checked out. */
  readonly from?: string;
  /** Whether to check it out. Default false. */
  readonly switch?: boolean;
}

/** What to fetch. */
export interface FetchOptions {
  /** Name of a remote. Default: the one the current branch follows, or `origin`. */
  readonly remote?: string;
  /** A commit, tag or branch to fetch in addition, which a shallow clone may lack. */
  readonly revision?: string;
}

/** The result of fast-forwarding the current branch. */
export interface FastForward {
  /**
   * - `updated`: moved from `from` to `to`
   * - `current`: nothing new
   * - `ahead`: nothing new, and commits of its own
   * - `diverged`: both sides have commits of their own
   * - `rewritten`: the remote has replaced commits of its branch, and here are no others
   * - `detached`, `no-upstream`, `upstream-gone`: nothing to follow
   * - `blocked`: local files are in the way, see `paths`
   */
  readonly state:
    | "updated"
    | "current"
    | "ahead"
    | "diverged"
    | "rewritten"
    | "detached"
    | "no-upstream"
    | "upstream-gone"
    | "blocked";
  /** Commit before; null before the first commit. */
  readonly from: string | null;
  /** Commit after. */
  readonly to: string | null;
  /** How many commits the branch moved forward by. */
  readonly commits: number;
  /** Paths that are in the way; empty unless `blocked`. */
  readonly paths: readonly string[];
}

/**
 * One working copy under version control.
 *
 * Every method throws `REPOSITORY_MISSING`, `REPOSITORY_INVALID`, `REPOSITORY_BROKEN`,
 * `REPOSITORY_LOCKED`, `GIT_NOT_FOUND`, `GIT_FAILED`, `JJ_NOT_FOUND`, `JJ_FAILED`, `TIMED_OUT` or
 * `CANCELLED` where it applies, and `VCS_UNSUPPORTED` where the system cannot do what is asked.
 */
export interface Repository {
  /** The version control system that owns the working copy. */
  readonly kind: "git" | "jj";
  /** Absolute path of the working copy. */
  readonly path: string;

  /** What is checked out; usually without starting a process. */
  head(limits?: CommandLimits): Promise<Head>;
  /** The state of the working copy, from one git process. */
  status(limits?: CommandLimits): Promise<RepositoryStatus>;
  /** Commit id of a revision; undefined where it does not exist here. */
  resolve(revision: string, limits?: CommandLimits): Promise<string | undefined>;

  /** URLs of the remotes by name, as they are configured. */
  remotes(limits?: CommandLimits): Promise<ReadonlyMap<string, string>>;
  /** Adds the remotes whose names do not exist yet; returns the names that were added. */
  addRemotes(
    remotes: ReadonlyMap<string, string>,
    limits?: CommandLimits,
  ): Promise<readonly string[]>;
  /**
   * Fetches without touching the working copy and without pruning.
   *
   * Throws `REMOTE_AUTHENTICATION`, `REMOTE_UNREACHABLE` or `REMOTE_NOT_FOUND`.
   */
  fetch(options?: FetchOptions, limits?: CommandLimits): Promise<void>;
  /**
   * Name of the remote if it has a tag at another place than this repository; undefined for the
   * name of a branch, and where one of the two has no such tag. Throws like `fetch`.
   */
  remoteWithMovedTag(name: string, limits?: CommandLimits): Promise<string | undefined>;
  /** Moves the current branch to its upstream where that is a fast-forward; never merges. */
  fastForward(limits?: CommandLimits): Promise<FastForward>;
  /** Initialises and updates all submodules recursively. */
  updateSubmodules(limits?: CommandLimits): Promise<void>;

  /** The local branches, by name. */
  branches(limits?: CommandLimits): Promise<readonly Branch[]>;
  /** The remote's default branch as last seen; undefined where it was never seen. */
  defaultBranch(remote?: string, limits?: CommandLimits): Promise<string | undefined>;
  /** Creates a branch. Throws `BRANCH_EXISTS`, `REVISION_NOT_FOUND` or `USAGE` for a bad name. */
  createBranch(name: string, options?: CreateBranchOptions, limits?: CommandLimits): Promise<void>;
  /**
   * Checks a branch out; one that exists only on a remote is created and tracks it.
   *
   * Throws `REVISION_NOT_FOUND`, or `REPOSITORY_DIRTY` where local changes are in the way.
   */
  switchBranch(name: string, limits?: CommandLimits): Promise<void>;
  /**
   * Checks a revision out: a branch as a branch, a tag or commit detached.
   *
   * Throws `REVISION_NOT_FOUND`, or `REPOSITORY_DIRTY` where local changes are in the way.
   */
  checkOut(revision: string, limits?: CommandLimits): Promise<Head>;
  /**
   * Commits of a detached HEAD that no branch, tag or remote-tracking branch would hold any more
   * once the revision is checked out. Throws `REVISION_NOT_FOUND`.
   */
  checkOutLoss(revision: string, limits?: CommandLimits): Promise<LostCommits>;
  /** Commits of a branch that neither another local branch nor a remote-tracking branch has. */
  branchLoss(name: string, limits?: CommandLimits): Promise<LostCommits>;
  /** Deletes a branch, merged or not. Throws `REVISION_NOT_FOUND` or `BRANCH_IN_USE`. */
  deleteBranch(name: string, limits?: CommandLimits): Promise<void>;

  /**
   * Paths that differ from the merge base with a revision, uncommitted and untracked ones included;
   * undefined where the revision does not exist here.
   */
  changedPaths(revision: string, limits?: CommandLimits): Promise<readonly string[] | undefined>;
  /** Writes a diff to `onOutput` as it comes. Throws `REVISION_NOT_FOUND`. */
  diff(
    options: DiffOptions,
    onOutput: (bytes: Uint8Array) => void | Promise<void>,
    limits?: CommandLimits,
  ): Promise<void>;
  /** Searches the tracked files; returns how many matches it reported. Throws `USAGE` for a bad pattern. */
  grep(
    options: GrepOptions,
    onMatch: OnMatch,
    limits?: CommandLimits,
  ): Promise<number>;

  /** What `reset` to the revision (default: the upstream) would discard. Changes nothing. */
  previewReset(revision?: string, limits?: CommandLimits): Promise<ResetPreview>;
  /**
   * Saves what `previewReset` lists as a backup, then moves the branch, the index and the tracked files
   * to the revision (default: the upstream).
   *
   * Throws `PLAN_OUTDATED` where something has changed since it was saved; nothing has been moved
   * then, and the caller should drop the backup.
   */
  reset(
    id: string,
    revision?: string,
    limits?: CommandLimits,
  ): Promise<{ readonly from: string | null; readonly to: string }>;
  /**
   * Untracked files that `clean` would remove, never a nested repository; a folder that would be
   * removed as a whole ends with `/`.
   */
  previewClean(options?: CleanOptions, limits?: CommandLimits): Promise<readonly string[]>;
  /**
   * Saves what `previewClean` lists as a backup, then removes it; returns the removed paths.
   *
   * Throws `PLAN_OUTDATED` where something has changed since it was saved; nothing has been removed
   * then, and the caller should drop the backup.
   */
  clean(id: string, options?: CleanOptions, limits?: CommandLimits): Promise<readonly string[]>;

  /** Saves what is about to be destroyed under `refs/nestr/backup/<id>/`; changes no file. */
  saveBackup(id: string, contents: BackupContents, limits?: CommandLimits): Promise<Backup>;
  /**
   * Puts back what `saveBackup` saved.
   *
   * Throws `UNDO_NOTHING` where there is no such backup and `UNDO_CONFLICT` where current work
   * would be overwritten; nothing has been changed then.
   */
  restoreBackup(id: string, limits?: CommandLimits): Promise<RestoredBackup>;
  /** Throws as `restoreBackup` would; changes nothing. */
  requireRestorable(id: string, limits?: CommandLimits): Promise<void>;
  /** Deletes a backup; returns whether there was one. */
  dropBackup(id: string, limits?: CommandLimits): Promise<boolean>;
  /**
   * Deletes a backup where everything that was to be saved is still there as it was saved; returns
   * whether there is no backup now.
   */
  dropUnneededBackup(
    id: string,
    contents: BackupContents,
    limits?: CommandLimits,
  ): Promise<boolean>;
}
