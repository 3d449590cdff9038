/**
 * Further working copies of one repository: `jj workspace` or `git worktree` behind one interface,
 * implemented by `git_worktrees.ts` and `jj_workspaces.ts`.
 *
 * @module
 */

import type { CommandLimits } from "./repository.ts";

/** A working copy to make. */
export interface NewWorkingCopy {
  /** Absolute path of its folder: missing, or empty. Parent folders are made. */
  readonly path: string;
  /** What jj calls the workspace; what git calls the branch unless `branch` says otherwise. */
  readonly name: string;
  /** Revision to start from. Default: what is checked out in the main working copy. */
  readonly revision?: string;
  /**
   * git: the branch to check out there. An existing one is used as it is, unless `revision` is given;
   * otherwise it is made. Default: `name`. jj: a bookmark to make at the new working copy's commit;
   * none unless given.
   */
  readonly branch?: string;
}

/** A working copy that exists. */
export interface WorkingCopy {
  /** What jj calls the workspace; what git calls the worktree's branch, or its folder. */
  readonly name: string;
  /**
   * Absolute path; null where the system does not know it. Of one that the system itself has moved
   * (`git worktree move` or `repair`) the new one.
   */
  readonly path: string | null;
  /** Whether it is the one all others were made from. */
  readonly main: boolean;
  /** Whether its folder exists. */
  readonly present: boolean;
}

/** What making a working copy came to. */
export interface MadeWorkingCopy {
  /** The branch or bookmark that was made, with the commit it began at; null where none was. */
  readonly branch: { readonly name: string; readonly start: string } | null;
}

/** What removing a working copy would lose. */
export interface WorkingCopyLoss {
  /**
   * Paths with uncommitted changes, those that are hidden from git (`skip-worktree`) included, and
   * untracked files; ignored files do not count. With `/` at the end: every repository inside, in
   * ignored folders too, and submodules with work that none of their remotes is known to have.
   */
  readonly paths: readonly string[];
  /** Commits that no remote and no other branch, bookmark or working copy holds. */
  readonly commits: number;
  /** Why somebody has locked the working copy against removal, or ""; null where nobody has. */
  readonly locked: string | null;
}

/** A working copy that is to be removed. */
export interface OldWorkingCopy {
  readonly path: string;
  readonly name: string;
  /** As `add` reported it; it is deleted where it still holds nothing of its own. */
  readonly branch: { readonly name: string; readonly start: string } | null;
}

/** The working copies of one repository. */
export interface WorkingCopies {
  readonly kind: "git" | "jj";
  /** Absolute path of the main working copy. */
  readonly main: string;

  /**
   * Finds out whether a working copy can be made, without making it; what it returns is what `add` will
   * report.
   *
   * Throws `REVISION_NOT_FOUND`, `BRANCH_EXISTS`, `BRANCH_IN_USE`, `WORKSPACE_EXISTS`, `USAGE` (a name
   * that cannot be one), `DESTINATION_OCCUPIED`.
   */
  check(copy: NewWorkingCopy, limits?: CommandLimits): Promise<MadeWorkingCopy>;
  /** Makes a working copy; one that was left half-made is taken back before the error is thrown. */
  add(copy: NewWorkingCopy, limits?: CommandLimits): Promise<MadeWorkingCopy>;
  /**
   * Removes a working copy, its folder and its branch (where that still holds nothing of its own),
   * whatever of it exists. Asks nothing and guards nothing.
   *
   * Where the files are kept, jj forgets the workspace, and git keeps everything: the folder goes on
   * being a worktree, with its branch and its submodules.
   */
  remove(copy: OldWorkingCopy, options?: RemoveOptions, limits?: CommandLimits): Promise<void>;
  /** All working copies, the main one first. */
  list(limits?: CommandLimits): Promise<readonly WorkingCopy[]>;
  /**
   * What `remove` would lose. A folder that is gone has no files to lose; still git knows commits of
   * it, of a detached HEAD and of submodules, that nothing else holds.
   */
  losses(copy: OldWorkingCopy, limits?: CommandLimits): Promise<WorkingCopyLoss>;
  /**
   * Saves what `losses` has found, in the repository and under the id.
   *
   * Throws `REPOSITORY_DIRTY` where a submodule, or a repository inside that is no working copy of
   * another one, has work that cannot be saved.
   *
   * @returns A command that a person can type to get it back; null where nothing had to be saved
   */
  save(copy: OldWorkingCopy, id: string, limits?: CommandLimits): Promise<string | null>;
  /** Puts a path, relative to a working copy, into the repository's local exclude file, once. */
  exclude(path: string): Promise<void>;
}

/** How a working copy is removed. */
export interface RemoveOptions {
  /** Leave the folder and its files where they are, for git as a worktree. Default false. */
  readonly keepFiles?: boolean;
}
