/**
 * Working copies of a git repository, made with `git worktree`.
 *
 * Only one process at a time changes them. Submodules are not initialised.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath } from "../files/real_path.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { assertBranchName } from "./branch_name.ts";
import { addToExcludeFile } from "./exclude_file.ts";
import { deleteGitBranch } from "./git_branches.ts";
import { exists, GitCommand } from "./git_command.ts";
import { requireCommit, resolveCommit } from "./git_revision.ts";
import { forgetGitWorktree, type GitWorktree, listGitWorktrees } from "./git_worktree_list.ts";
import { gitWorktreeLoss, outlivesWorktree, saveGitWorktree } from "./git_worktree_loss.ts";
import type { CommandLimits } from "./repository.ts";
import type {
  MadeWorkingCopy,
  NewWorkingCopy,
  OldWorkingCopy,
  RemoveOptions,
  WorkingCopies,
  WorkingCopy,
  WorkingCopyLoss,
} from "./working_copies.ts";
import { assertFree, assertNotMain, makeReady, removeFolder } from "./working_copy_folder.ts";
import { commonDirectoryOf, type WorkingCopyLocation } from "./working_copy_location.ts";
import { lockWorkingCopies } from "./working_copy_lock.ts";
import { takenBack } from "./working_copy_rollback.ts";

/** The worktrees of a git repository. */
export class GitWorktrees implements WorkingCopies {
  readonly kind = "git";
  readonly main: string;
  readonly #location: WorkingCopyLocation;
  readonly #common: string;
  readonly #git: GitCommand;

  /**
   * @param location A working copy of the repository
   * @param pool Where the processes run; its environment must lack `LOCAL_GIT_VARIABLES`
   */
  constructor(location: WorkingCopyLocation, pool: ProcessPool) {
    this.main = location.main;
    this.#location = location;
    this.#common = commonDirectoryOf(location);
    this.#git = new GitCommand(location.main, pool);
  }

  async check(copy: NewWorkingCopy, limits: CommandLimits = {}): Promise<MadeWorkingCopy> {
    assertFree(copy.path);
    const name = copy.branch ?? copy.name;
    await assertBranchName(this.#git, name, limits);
    const worktrees = await listGitWorktrees(this.#git, limits);
    const left = worktrees.find(({ path }) => isSamePath(path, copy.path));
    if (left !== undefined && left.locked !== null) throw lockedWorktree(copy.path);
    if (!await this.#branchExists(name, limits)) {
      const start = await requireCommit(this.#git, copy.revision ?? "HEAD", limits);
      return { branch: { name, start } };
    }
    if (copy.revision !== undefined) throw this.#branchExistsAlready(name);
    const user = worktrees.find((it) => it.branch === name && it !== left);
    if (user !== undefined) throw branchInUse(name, user);
    return { branch: null };
  }

  async add(copy: NewWorkingCopy, limits: CommandLimits = {}): Promise<MadeWorkingCopy> {
    using _lock = await lockWorkingCopies(this.#location.stateFolder, limits);
    const made = await this.check(copy, limits);
    const name = copy.branch ?? copy.name;
    const folder = await makeReady(copy.path);
    try {
      // git would report a worktree whose folder was deleted by hand as still occupying the path.
      await forgetGitWorktree(this.#common, copy.path);
      const branch = made.branch === null ? [] : ["-b", name];
      const target = made.branch === null ? name : made.branch.start;
      const args = ["worktree", "add", "--quiet", ...branch, "--", copy.path, target];
      const output = await this.#git.attempt(args, limits);
      if (output.code !== 0) throw this.#failure(copy, args, output);
      return made;
    } catch (thrown) {
      const error = NestrError.from(thrown);
      throw await takenBack(error, copy.path, async () => {
        // What another process has just created there is not ours to remove.
        if (error.code === "DESTINATION_OCCUPIED") return;
        await folder.takeBack();
        await forgetGitWorktree(this.#common, copy.path);
        if (error.code !== "BRANCH_EXISTS") await this.#deleteBranch(made.branch);
      });
    }
  }

  /** With its files kept, it remains a worktree, with its HEAD, branch and submodules. */
  async remove(
    copy: OldWorkingCopy,
    options: RemoveOptions = {},
    limits: CommandLimits = {},
  ): Promise<void> {
    assertNotMain(copy.path, this.main);
    if (options.keepFiles) return;
    if (!exists(this.#common)) return await removeFolder(copy.path);
    using _lock = await lockWorkingCopies(this.#location.stateFolder, limits);
    await removeFolder(copy.path);
    await forgetGitWorktree(this.#common, copy.path);
    await this.#deleteBranch(copy.branch, limits);
  }

  async list(limits: CommandLimits = {}): Promise<readonly WorkingCopy[]> {
    const worktrees = await listGitWorktrees(this.#git, limits);
    return worktrees.map(({ path, branch }, index) => ({
      name: branch ?? path.replace(/^.*[/\\]/, ""),
      // Where the git directory is kept apart, git lists that directory as the main worktree.
      path: index === 0 ? this.main : path,
      main: index === 0,
      present: exists(path),
    }));
  }

  losses(copy: OldWorkingCopy, limits: CommandLimits = {}): Promise<WorkingCopyLoss> {
    return gitWorktreeLoss(this.#git, this.#location, copy, limits);
  }

  save(copy: OldWorkingCopy, id: string, limits: CommandLimits = {}): Promise<string | null> {
    return saveGitWorktree(this.#git, this.#location, copy, id, limits);
  }

  exclude(path: string): Promise<void> {
    return addToExcludeFile(this.#location, path);
  }

  /**
   * Whether a branch exists.
   *
   * @throws {NestrError} `BRANCH_EXISTS` where another branch prevents its creation: `a` and `a/b`
   */
  async #branchExists(name: string, limits: CommandLimits): Promise<boolean> {
    const parts = name.split("/");
    const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    const args = ["for-each-ref", "--format=%(refname:lstrip=2)"];
    const patterns = prefixes.map((prefix) => `refs/heads/${prefix}`);
    const found = (await this.#git.read([...args, ...patterns], limits)).split("\n").slice(0, -1);
    if (found.includes(name)) return true;
    const clash = found.find((branch) =>
      branch.startsWith(`${name}/`) || prefixes.includes(branch)
    );
    if (clash === undefined) return false;
    throw new NestrError(
      "BRANCH_EXISTS",
      `"${this.main}" has a branch "${clash}", so it cannot have one called "${name}"`,
      { hint: "choose another name", details: { path: this.main, branch: clash } },
    );
  }

  /** Deletes a branch that was made for a working copy, if nothing would be lost. */
  async #deleteBranch(branch: OldWorkingCopy["branch"], limits: CommandLimits = {}): Promise<void> {
    if (branch === null) return;
    const commit = await resolveCommit(this.#git, `refs/heads/${branch.name}`, limits);
    if (commit === undefined || await outlivesWorktree(this.#git, branch, commit, limits)) return;
    try {
      await deleteGitBranch(this.#git, branch.name, limits);
    } catch (error) {
      // It has been checked out elsewhere.
      if (!(error instanceof NestrError && error.code === "BRANCH_IN_USE")) throw error;
    }
  }

  #branchExistsAlready(name: string): NestrError {
    return new NestrError("BRANCH_EXISTS", `"${this.main}" has a branch "${name}" already`, {
      hint: "choose another name, or leave the revision out to use the branch as it is",
      details: { path: this.main, branch: name },
    });
  }

  /** The error for what has changed since the check. */
  #failure(
    copy: NewWorkingCopy,
    args: readonly string[],
    output: { readonly code: number; readonly stderr: string },
  ): NestrError {
    const name = copy.branch ?? copy.name;
    const { stderr } = output;
    const holder = /(?:checked out|used by worktree) at '(.*)'/.exec(stderr)?.[1];
    if (holder !== undefined) return branchInUse(name, { path: holder });
    if (/a branch named '.*' already exists/.test(stderr)) return this.#branchExistsAlready(name);
    if (/^fatal: '.*' already exists/m.test(stderr)) {
      return new NestrError("DESTINATION_OCCUPIED", `"${copy.path}" is not empty`, {
        hint: "choose a folder that does not exist",
        details: { path: copy.path, stderr: stderr.trim() },
      });
    }
    return this.#git.failure(args, output);
  }
}

function branchInUse(name: string, { path }: Pick<GitWorktree, "path">): NestrError {
  const gone = exists(path) ? "" : ", which is missing";
  return new NestrError(
    "BRANCH_IN_USE",
    `the branch "${name}" is checked out at "${path}"${gone}`,
    {
      hint: gone === ""
        ? "choose another branch, or a revision"
        : shellJoin(["git", "worktree", "remove", path]),
      details: { branch: name, path },
    },
  );
}

function lockedWorktree(path: string): NestrError {
  return new NestrError(
    "DESTINATION_OCCUPIED",
    `"${path}" belongs to a worktree that is locked and whose folder is missing`,
    { hint: shellJoin(["git", "worktree", "unlock", path]), details: { path } },
  );
}
