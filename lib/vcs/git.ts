/**
 * A git working copy behind the `Repository` interface.
 *
 * Only puts the parts together: each noun (`git_status.ts`, `git_branches.ts`, …) has its own
 * module of functions over a `GitCommand`. What the methods do and throw is documented at the
 * interface.
 *
 * @module
 */

import type { ProcessPool } from "../process/process_pool.ts";
import type { Backup, BackupContents, RestoredBackup } from "./backup.ts";
import type {
  CleanOptions,
  DiffOptions,
  GrepOptions,
  LostCommits,
  OnMatch,
  ResetPreview,
} from "./changes.ts";
import { dropGitBackup, dropUnneededGitBackup, saveGitBackup } from "./git_backup.ts";
import {
  checkOutGit,
  createGitBranch,
  currentBranch,
  deleteGitBranch,
  gitBranches,
  gitBranchLoss,
  gitCheckOutLoss,
  gitDefaultBranch,
  switchGitBranch,
} from "./git_branches.ts";
import { diffGit, gitChangedPaths, grepGit } from "./git_changes.ts";
import { cleanGit, previewGitClean } from "./git_clean.ts";
import { GitCommand } from "./git_command.ts";
import { gitDirectory, ongoingOperation, readHead } from "./git_directory.ts";
import { previewGitReset, resetGit } from "./git_discard.ts";
import {
  addGitRemotes,
  fastForwardGit,
  fetchGit,
  gitRemotes,
  remoteWithMovedTag,
  updateGitSubmodules,
} from "./git_remotes.ts";
import { requireGitRestorable, restoreGitBackup } from "./git_restore.ts";
import { resolveCommit } from "./git_revision.ts";
import { parseGitStatus, STATUS_ARGUMENTS } from "./git_status.ts";
import type {
  Branch,
  CommandLimits,
  CreateBranchOptions,
  FastForward,
  FetchOptions,
  Head,
  Repository,
  RepositoryStatus,
} from "./repository.ts";

/** A git working copy, linked worktrees and submodules included. */
export class GitRepository implements Repository {
  readonly kind = "git";
  readonly path: string;
  readonly #git: GitCommand;

  /**
   * Starts nothing and reads nothing yet.
   *
   * @param path Absolute path of the working copy
   * @param pool Where the processes run; its environment must lack `LOCAL_GIT_VARIABLES`
   */
  constructor(path: string, pool: ProcessPool) {
    this.path = path;
    this.#git = new GitCommand(path, pool);
  }

  async head(limits?: CommandLimits): Promise<Head> {
    const head = readHead(gitDirectory(this.path));
    if (head) return head;
    const branch = await currentBranch(this.#git, limits);
    if (branch !== null) return { branch, commit: null };
    return { branch: null, commit: await this.#git.line(["rev-parse", "HEAD"], limits) };
  }

  async status(limits?: CommandLimits): Promise<RepositoryStatus> {
    const status = parseGitStatus(await this.#git.read(STATUS_ARGUMENTS, limits));
    return { ...status, operation: ongoingOperation(gitDirectory(this.path)) };
  }

  resolve(revision: string, limits?: CommandLimits): Promise<string | undefined> {
    return resolveCommit(this.#git, revision, limits);
  }

  remotes(limits?: CommandLimits): Promise<ReadonlyMap<string, string>> {
    return gitRemotes(this.#git, limits);
  }

  addRemotes(
    remotes: ReadonlyMap<string, string>,
    limits?: CommandLimits,
  ): Promise<readonly string[]> {
    return addGitRemotes(this.#git, remotes, limits);
  }

  fetch(options?: FetchOptions, limits?: CommandLimits): Promise<void> {
    return fetchGit(this.#git, options, limits);
  }

  remoteWithMovedTag(name: string, limits?: CommandLimits): Promise<string | undefined> {
    return remoteWithMovedTag(this.#git, name, limits);
  }

  fastForward(limits?: CommandLimits): Promise<FastForward> {
    return fastForwardGit(this.#git, limits);
  }

  updateSubmodules(limits?: CommandLimits): Promise<void> {
    return updateGitSubmodules(this.#git, limits);
  }

  branches(limits?: CommandLimits): Promise<readonly Branch[]> {
    return gitBranches(this.#git, limits);
  }

  defaultBranch(remote?: string, limits?: CommandLimits): Promise<string | undefined> {
    return gitDefaultBranch(this.#git, remote, limits);
  }

  createBranch(name: string, options?: CreateBranchOptions, limits?: CommandLimits): Promise<void> {
    return createGitBranch(this.#git, name, options, limits);
  }

  switchBranch(name: string, limits?: CommandLimits): Promise<void> {
    return switchGitBranch(this.#git, name, limits);
  }

  checkOut(revision: string, limits?: CommandLimits): Promise<Head> {
    return checkOutGit(this.#git, revision, limits);
  }

  checkOutLoss(revision: string, limits?: CommandLimits): Promise<LostCommits> {
    return gitCheckOutLoss(this.#git, revision, limits);
  }

  branchLoss(name: string, limits?: CommandLimits): Promise<LostCommits> {
    return gitBranchLoss(this.#git, name, limits);
  }

  deleteBranch(name: string, limits?: CommandLimits): Promise<void> {
    return deleteGitBranch(this.#git, name, limits);
  }

  changedPaths(revision: string, limits?: CommandLimits): Promise<readonly string[] | undefined> {
    return gitChangedPaths(this.#git, revision, limits);
  }

  diff(
    options: DiffOptions,
    onOutput: (bytes: Uint8Array) => void | Promise<void>,
    limits?: CommandLimits,
  ): Promise<void> {
    return diffGit(this.#git, options, onOutput, limits);
  }

  grep(
    options: GrepOptions,
    onMatch: OnMatch,
    limits?: CommandLimits,
  ): Promise<number> {
    return grepGit(this.#git, options, onMatch, limits);
  }

  previewReset(revision?: string, limits?: CommandLimits): Promise<ResetPreview> {
    return previewGitReset(this.#git, revision, limits);
  }

  reset(
    id: string,
    revision?: string,
    limits?: CommandLimits,
  ): Promise<{ readonly from: string | null; readonly to: string }> {
    return resetGit(this.#git, id, revision, limits);
  }

  previewClean(options?: CleanOptions, limits?: CommandLimits): Promise<readonly string[]> {
    return previewGitClean(this.#git, options, limits);
  }

  clean(
    id: string,
    options?: CleanOptions,
    limits?: CommandLimits,
  ): Promise<readonly string[]> {
    return cleanGit(this.#git, id, options, limits);
  }

  saveBackup(id: string, contents: BackupContents, limits?: CommandLimits): Promise<Backup> {
    return saveGitBackup(this.#git, id, contents, limits);
  }

  restoreBackup(id: string, limits?: CommandLimits): Promise<RestoredBackup> {
    return restoreGitBackup(this.#git, id, limits);
  }

  requireRestorable(id: string, limits?: CommandLimits): Promise<void> {
    return requireGitRestorable(this.#git, id, limits);
  }

  dropBackup(id: string, limits?: CommandLimits): Promise<boolean> {
    return dropGitBackup(this.#git, id, limits);
  }

  dropUnneededBackup(
    id: string,
    contents: BackupContents,
    limits?: CommandLimits,
  ): Promise<boolean> {
    return dropUnneededGitBackup(this.#git, id, contents, limits);
  }
}
