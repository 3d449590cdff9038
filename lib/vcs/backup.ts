/**
 * Backups that guarded operations make first: what goes in, what is stored, what comes back.
 *
 * A backup lives inside the repository as commits under `refs/nestr/backup/<id>/`, so it survives
 * `git gc`, is not pushed, and does not show in the user's branches or stash.
 *
 * @module
 */

/** What is about to be destroyed and must therefore be in the backup. */
export interface BackupContents {
  /** Local branches that are about to be deleted. */
  readonly branches?: readonly string[];
  /**
   * Position of HEAD's branch, the index, and the tracked files. Where the operation is a reset,
   * `target` is the revision, and untracked files in the way of its files are saved as well.
   */
  readonly tracked?: boolean;
  /** Revision that a reset moves to; only read with `tracked`. */
  readonly target?: string;
  /** Untracked files: `all`, or `ignored` to include ignored files as well. */
  readonly untracked?: "all" | "ignored";
  /** Patterns, in the form of `.gitignore`, of untracked files that are not touched. */
  readonly keep?: readonly string[];
}

/** A backup that exists. */
export interface Backup {
  /** The id it was saved under. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  /** Branch that was checked out; null when detached. */
  readonly branch: string | null;
  /** Commit of HEAD; null before the first commit. */
  readonly head: string | null;
  /** Whether it holds HEAD's position, index and tracked files. */
  readonly tracked: boolean;
  /** Whether there were unresolved conflicts; the backup then has the files, but no index. */
  readonly unmerged: boolean;
  /** How many untracked files it holds. */
  readonly untracked: number;
  /** Deleted branches it holds: commit by name. */
  readonly branches: Readonly<Record<string, string>>;
  /**
   * The commit that keeps everything together. With tracked or untracked work it has the shape of a
   * stash, so `git stash apply <commit>` works too.
   */
  readonly commit: string;
}

/** What `restoreBackup` did. */
export interface RestoredBackup {
  /** The id it was saved under. */
  readonly id: string;
  /** How HEAD's branch was moved; null where it was there already or is not in the backup. */
  readonly head: { readonly from: string | null; readonly to: string | null } | null;
  /** Branches that were recreated. */
  readonly branches: readonly string[];
  /** Tracked paths whose contents were put back. */
  readonly changed: readonly string[];
  /** Untracked files that were written. */
  readonly untracked: readonly string[];
}
