/**
 * Further working copies of one repository: `jj workspace` or `git worktree` behind one interface,
 * implemented by `git_worktrees.ts` and `jj_workspaces.ts`.
 *
 * @module
 */

import type { CommandLimits } from "./repository.ts";

/** A working copy to make. */
export interface NewWorkingCopy {
  /** Absolute path of its folder, which must be missing or empty. Parent folders are created. */
  readonly path: string;
  /** The jj workspace's name, or git's branch unless `branch` says otherwise. */
  readonly name: string;
  /** Revision to start from. Default: what is checked out in the main working copy. */
  readonly revision?: string;
  /**
   * git: the branch to check out there. It is created unless it exists; an existing one is used as
   * it is, and must not be combined with `revision`. Default: `name`. jj: a bookmark to create at
   * the new working copy's commit. Default: none.
   */
  readonly branch?: string;
}

/** A working copy that exists. */
export interface WorkingCopy {
  /** The jj workspace's name, or the git worktree's branch or folder. */
  readonly name: string;
  /**
   * Absolute path; null where the system does not know it. After the system itself has moved it
   * (`git worktree move` or `repair`), the new path.
   */
  readonly path: string | null;
  /** Whether it is the main one, which all others were made from. */
  readonly main: boolean;
  /** Whether its folder exists. */
  readonly present: boolean;
}

/** The result of making a working copy. */
export interface MadeWorkingCopy {
  /** The branch or bookmark that was made, with the commit it began at; null where none was. */
  readonly branch: { readonly name: string; readonly start: string } | null;
}

/** What removing a working copy would lose. */
export interface WorkingCopyLoss {
  /**
   * Paths with uncommitted changes, including those hidden from git (`skip-worktree`), and
   * untracked files, but not ignored files. With `/` at the end: every repository inside, even in
   * ignored folders, and submodules with work that none of their remotes is known to have.
   */
  readonly paths: readonly string[];
  /** Commits that no remote and no other branch, bookmark or working copy holds. */
  readonly commits: number;
  /** Why the working copy is locked against removal, or ""; null where it is not locked. */
  readonly locked: string | null;
}

/** A working copy to be removed. */
export interface OldWorkingCopy {
  readonly path: string;
  readonly name: string;
  /** As `add` reported it; it is deleted if it still holds nothing of its own. */
  readonly branch: { readonly name: string; readonly start: string } | null;
}

/** The working copies of one repository. */
export interface WorkingCopies {
  readonly kind: "git" | "jj";
  /** Absolute path of the main working copy. */
  readonly main: string;

  /**
   * Checks whether a working copy can be made, without making it; returns what `add` will report.
   *
   * Throws `REVISION_NOT_FOUND`, `BRANCH_EXISTS`, `BRANCH_IN_USE`, `WORKSPACE_EXISTS`, `USAGE` (an
   * invalid name), `DESTINATION_OCCUPIED`.
   */
  check(copy: NewWorkingCopy, limits?: CommandLimits): Promise<MadeWorkingCopy>;
  /** Makes a working copy; on failure a half-made one is removed before the error is thrown. */
  add(copy: NewWorkingCopy, limits?: CommandLimits): Promise<MadeWorkingCopy>;
  /**
   * Removes a working copy, its folder and its branch (if that still holds nothing of its own), as
   * far as they exist. Does not ask, and has no guards.
   *
   * With `keepFiles`, jj forgets the workspace, while git keeps everything: the folder remains a
   * worktree, with its branch and its submodules.
   */
  remove(copy: OldWorkingCopy, options?: RemoveOptions, limits?: CommandLimits): Promise<void>;
  /** All working copies, the main one first. */
  list(limits?: CommandLimits): Promise<readonly WorkingCopy[]>;
  /**
   * What `remove` would lose. A missing folder has no files to lose, but git may still know commits
   * of its detached HEAD or its submodules that nothing else holds.
   */
  losses(copy: OldWorkingCopy, limits?: CommandLimits): Promise<WorkingCopyLoss>;
  /**
   * Saves what `losses` found, in the repository under the given id.
   *
   * Throws `REPOSITORY_DIRTY` where a submodule, or a repository inside that is not a working copy
   * of another one, has work that cannot be saved.
   *
   * @returns A command that a person can type to get it back; null where nothing had to be saved
   */
  save(copy: OldWorkingCopy, id: string, limits?: CommandLimits): Promise<string | null>;
  /** Puts a path, relative to a working copy, into the repository's local exclude file, once. */
  exclude(path: string): Promise<void>;
}

/** How a working copy is removed. */
export interface RemoveOptions {
  /** Leave the folder and its files in place, for git as a worktree. Default false. */
  readonly keepFiles?: boolean;
}
