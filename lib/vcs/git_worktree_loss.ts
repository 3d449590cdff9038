/**
 * What removing a git worktree would lose, and saving it first.
 *
 * @module
 */

import { shellJoin } from "../process/shell_quote.ts";
import { currentBranch, saveGitBackup } from "./git_backup.ts";
import { exists, GitCommand } from "./git_command.ts";
import { readGitLink } from "./git_directory.ts";
import { resolveCommit } from "./git_revision.ts";
import { listGitWorktrees } from "./git_worktree_list.ts";
import { isSamePath } from "./real_path.ts";
import { assertSavedElsewhere } from "./repositories_inside.ts";
import type { CommandLimits } from "./repository.ts";
import type { OldWorkingCopy, WorkingCopyLoss } from "./working_copies.ts";
import { cannotSave, unknownEntries } from "./working_copy_folder.ts";
import { commonDirectoryOf, type WorkingCopyLocation } from "./working_copy_location.ts";

/** Everything that can hold a commit besides the HEAD of a worktree, without one branch. */
const holders = (without: string | undefined): readonly string[] => [
  ...(without === undefined ? [] : [`--exclude=${without}`]),
  "--branches",
  "--remotes",
  "--tags",
];

/**
 * What removing a worktree would lose.
 *
 * Repositories inside it count as paths, with `/` at the end.
 *
 * @param git git in the main working copy
 * @param location A working copy of the repository
 * @param copy The worktree
 * @param limits Time limit of each command and cancellation
 */
export async function gitWorktreeLoss(
  git: GitCommand,
  location: WorkingCopyLocation,
  copy: OldWorkingCopy,
  limits: CommandLimits = {},
): Promise<WorkingCopyLoss> {
  if (!exists(copy.path)) return { paths: [], commits: 0 };
  if (!isWorktreeOf(commonDirectoryOf(location), copy.path)) {
    return { paths: unknownEntries(copy.path), commits: 0 };
  }
  const own = new GitCommand(copy.path, git.pool);
  const status = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"];
  const entries = await own.list([...status, "--ignore-submodules=none"], limits);
  return {
    paths: entries.map((entry) => entry.slice("XY ".length)).sort(),
    commits: await lostCommits(git, own, copy, limits),
  };
}

/** How many commits of a worktree's HEAD nothing else holds that stays. */
async function lostCommits(
  git: GitCommand,
  own: GitCommand,
  copy: OldWorkingCopy,
  limits: CommandLimits,
): Promise<number> {
  const head = await resolveCommit(own, "HEAD", limits);
  if (head === undefined) return 0;
  const others = (await listGitWorktrees(git, limits))
    .filter(({ path }) => exists(path) && !isSamePath(path, copy.path))
    .flatMap(({ head }) => head ?? []);
  const args = ["rev-list", "--count", head, "--not", ...others, ...holders(copy.branch?.name)];
  return Number(await own.line([...args, "--"], limits));
}

/**
 * Whether a branch that was made for a worktree stays when that is removed: it has moved, to a commit
 * that no other branch, remote-tracking branch or tag holds.
 *
 * @param git git in the repository
 * @param branch The branch, and where it began
 * @param commit Where it is now
 * @param limits Time limit and cancellation
 */
export async function outlivesWorktree(
  git: GitCommand,
  branch: { readonly name: string; readonly start: string },
  commit: string,
  limits: CommandLimits = {},
): Promise<boolean> {
  if (commit === branch.start) return false;
  const others = holders(branch.name);
  const args = ["rev-list", "--count", "--max-count=1", commit, "--not", ...others, "--"];
  return await git.line(args, limits) !== "0";
}

/**
 * Saves what removing a worktree would lose, as a backup of the repository.
 *
 * @param git git in the main working copy
 * @param location A working copy of the repository
 * @param copy The worktree
 * @param id Id of the backup
 * @param limits Time limit of each command and cancellation
 * @returns The command that makes the worktree again, with all that was in it
 * @throws {NestrError} `REPOSITORY_DIRTY` where a repository lies inside, whose work is not saved;
 *   `REPOSITORY_INVALID` where the folder is no worktree any more; `BACKUP_EXISTS`
 */
export async function saveGitWorktree(
  git: GitCommand,
  location: WorkingCopyLocation,
  copy: OldWorkingCopy,
  id: string,
  limits: CommandLimits = {},
): Promise<string | null> {
  const loss = await gitWorktreeLoss(git, location, copy, limits);
  if (loss.paths.length === 0 && loss.commits === 0) return null;
  if (!isWorktreeOf(commonDirectoryOf(location), copy.path)) throw cannotSave(copy.path);
  const inner = loss.paths.filter((path) => path.endsWith("/"));
  assertSavedElsewhere(copy.path, inner, location.stateFolder);
  const changes = loss.paths.length > inner.length;
  if (!changes && loss.commits === 0) return null;
  const own = new GitCommand(copy.path, git.pool);
  const branch = await currentBranch(own, limits);
  const contents = { tracked: true, untracked: "all" } as const;
  const { commit } = await saveGitBackup(own, id, contents, limits);
  const head = await own.line(["rev-parse", "--verify", `${commit}^1`], limits);
  const ours = branch !== null && branch === copy.branch?.name ? copy.branch : null;
  const goes = ours !== null && !await outlivesWorktree(git, ours, head, limits);
  const target = branch === null
    ? ["--detach", copy.path, head]
    : goes
    ? ["-b", branch, copy.path, head]
    : [copy.path, branch];
  const again = shellJoin(["git", "-C", git.path, "worktree", "add", ...target]);
  if (!changes) return again;
  return `${again} && ${shellJoin(["git", "-C", copy.path, "stash", "apply", commit])}`;
}

function isWorktreeOf(common: string, path: string): boolean {
  const link = readGitLink(path);
  return link?.type === "worktree" && isSamePath(link.common, common) && exists(link.directory);
}
