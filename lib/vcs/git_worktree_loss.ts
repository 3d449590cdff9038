/**
 * Finds what removing a git worktree would lose, and saves it first.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath } from "../files/real_path.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { saveGitBackup } from "./git_backup.ts";
import { currentBranch } from "./git_branches.ts";
import { exists, GitCommand } from "./git_command.ts";
import { gitDirectory, readGitLink } from "./git_directory.ts";
import { resolveCommit } from "./git_revision.ts";
import { gitWorktreeChanges, type HiddenFiles, withoutHiding } from "./git_worktree_changes.ts";
import { gitWorktreeDirectory, listGitWorktrees } from "./git_worktree_list.ts";
import {
  type GitSubmodule,
  hasUnsavedWork,
  isSubmoduleOf,
  unsavedSubmodules,
} from "./git_worktree_submodules.ts";
import { assertSavedElsewhere, repositoriesInside } from "./repositories_inside.ts";
import type { CommandLimits } from "./repository.ts";
import type { OldWorkingCopy, WorkingCopyLoss } from "./working_copies.ts";
import { cannotSave, unknownEntries } from "./working_copy_folder.ts";
import { commonDirectoryOf, type WorkingCopyLocation } from "./working_copy_location.ts";

/** Everything that can hold a commit besides the HEAD of a worktree, except one branch. */
const holders = (without: string | undefined): readonly string[] => [
  ...(without === undefined ? [] : [`--exclude=${without}`]),
  "--branches",
  "--remotes",
  "--tags",
];

/**
 * What removing a worktree would lose.
 *
 * Repositories inside it count as paths, with `/` at the end, in ignored folders too; so do
 * submodules with work that would be lost with it. git still knows the HEAD of a worktree whose
 * folder is missing.
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
  return (await examine(git, location, copy, limits)).loss;
}

/** A worktree to be removed, with everything in it. */
interface Examined {
  readonly loss: WorkingCopyLoss;
  /** Whether the folder exists and git works in it. */
  readonly usable: boolean;
  /** Commit of its HEAD; undefined before the first one, and where git knows no such worktree. */
  readonly head: string | undefined;
  /** Branch that is checked out; null when detached. */
  readonly branch: string | null;
  /** Submodules with work that cannot be saved. */
  readonly submodules: readonly GitSubmodule[];
  /** Repositories inside it, except submodules. */
  readonly inside: readonly string[];
  /** Changed files that are hidden from git. */
  readonly hidden: HiddenFiles;
}

const NOTHING_HIDDEN: HiddenFiles = { skipped: [], assumed: [] };

async function examine(
  git: GitCommand,
  location: WorkingCopyLocation,
  copy: OldWorkingCopy,
  limits: CommandLimits,
): Promise<Examined> {
  const common = commonDirectoryOf(location);
  const worktrees = exists(common) ? await listGitWorktrees(git, limits) : [];
  const entry = worktrees.find(({ path }) => isSamePath(path, copy.path));
  const usable = isWorktreeOf(common, copy.path);
  const own = new GitCommand(copy.path, git.pool);
  const directory = usable ? gitDirectory(copy.path) : gitWorktreeDirectory(common, copy.path);
  // The main working copy is not a linked worktree.
  const known = entry === worktrees[0] ? undefined : entry?.head ?? undefined;
  const head = usable ? await resolveCommit(own, "HEAD", limits) : known;
  const start = copy.branch?.start;
  const submodules = directory === undefined
    ? []
    : await unsavedSubmodules(copy.path, directory, start, git.pool, limits);
  const { paths, inside, hidden } = usable
    ? await changesIn(own, directory!, limits)
    : { paths: unknownEntries(copy.path), inside: [], hidden: NOTHING_HIDDEN };
  const all = new Set([...paths, ...inside, ...submodules.map(({ path }) => `${path}/`)]);
  const others = worktrees.filter((it) => it !== entry && exists(it.path))
    .flatMap((it) => it.head ?? []);
  return {
    loss: {
      paths: [...all].sort(),
      commits: head === undefined ? 0 : await lostCommits(git, head, others, copy, limits),
      locked: entry?.locked ?? null,
    },
    usable,
    head,
    branch: usable ? await currentBranch(own, limits) : entry?.branch ?? null,
    submodules,
    inside,
    hidden,
  };
}

/** What is in the folder of a worktree and in none of its commits. */
async function changesIn(
  own: GitCommand,
  directory: string,
  limits: CommandLimits,
): Promise<Pick<Examined, "inside" | "hidden"> & { readonly paths: readonly string[] }> {
  const { paths, hidden, submodules } = await gitWorktreeChanges(own, limits);
  const inside: string[] = [];
  const found = repositoriesInside(own.path, (folder) => isSubmoduleOf(directory, folder));
  for (const path of new Set([...found, ...paths.filter((path) => path.endsWith("/"))])) {
    const link = submodules.has(path.slice(0, -1)) ? readGitLink(join(own.path, path)) : undefined;
    // Some old submodules have their git directory inside them.
    const saved = link !== undefined && link.type !== "worktree" && !await hasUnsavedWork(
      { directory: link.directory, folder: join(own.path, path) },
      own.pool,
      limits,
    );
    if (!saved) inside.push(path);
  }
  return { paths: paths.filter((path) => !path.endsWith("/")), inside, hidden };
}

/** How many commits of a worktree's HEAD are held by nothing that remains. */
async function lostCommits(
  git: GitCommand,
  head: string,
  others: readonly string[],
  copy: OldWorkingCopy,
  limits: CommandLimits,
): Promise<number> {
  const args = ["rev-list", "--count", head, "--not", ...others, ...holders(copy.branch?.name)];
  return Number(await git.line([...args, "--"], limits));
}

/**
 * Whether a branch that was made for a worktree stays when the worktree is removed: it has moved to
 * a commit that no other branch, remote-tracking branch or tag holds.
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
 * @returns The command that recreates the worktree with everything that was in it; for one whose
 *   folder is missing, the command that makes a branch of its commits
 * @throws {NestrError} `REPOSITORY_DIRTY` where a repository or submodule inside has work that is
 *   not saved; `REPOSITORY_INVALID` where the folder is no longer a worktree; `BACKUP_EXISTS`
 */
export async function saveGitWorktree(
  git: GitCommand,
  location: WorkingCopyLocation,
  copy: OldWorkingCopy,
  id: string,
  limits: CommandLimits = {},
): Promise<string | null> {
  const found = await examine(git, location, copy, limits);
  const { loss, inside, submodules, branch } = found;
  if (loss.paths.length === 0 && loss.commits === 0) return null;
  const [submodule] = submodules;
  if (submodule !== undefined) throw submoduleDirty(copy.path, submodule);
  if (!found.usable && loss.paths.length > 0) throw cannotSave(copy.path);
  const { stateFolder } = location;
  await assertSavedElsewhere(copy.path, inside, { stateFolder, pool: git.pool, limits });
  const changes = loss.paths.length > inside.length;
  if (!changes && loss.commits === 0) return null;
  if (!found.usable && branch === null) return await saveHead(git, found.head!, id, limits);
  const backup = found.usable ? await saveFiles(copy.path, git, found, id, limits) : undefined;
  const head = backup?.head ?? found.head!;
  const ours = branch !== null && branch === copy.branch?.name ? copy.branch : null;
  const goes = ours !== null && !await outlivesWorktree(git, ours, head, limits);
  const target = branch === null
    ? ["--detach", copy.path, head]
    : goes
    ? ["-b", branch, copy.path, head]
    : [copy.path, branch];
  const again = shellJoin(["git", "-C", git.path, "worktree", "add", ...target]);
  if (!changes || backup === undefined) return again;
  return `${again} && ${shellJoin(["git", "-C", copy.path, "stash", "apply", backup.commit])}`;
}

/** Saves the state of an existing worktree, including what is hidden from git. */
async function saveFiles(
  path: string,
  { pool }: GitCommand,
  { hidden }: Examined,
  id: string,
  limits: CommandLimits,
): Promise<{ readonly commit: string; readonly head: string }> {
  const own = new GitCommand(path, pool);
  const contents = { tracked: true, untracked: "all" } as const;
  const save = () => saveGitBackup(own, id, contents, limits);
  const { commit } = await withoutHiding(own, hidden, save, limits);
  return { commit, head: await own.line(["rev-parse", "--verify", `${commit}^1`], limits) };
}

/** Keeps the commits of a detached HEAD whose worktree's folder is missing. */
async function saveHead(
  git: GitCommand,
  head: string,
  id: string,
  limits: CommandLimits,
): Promise<string> {
  const reference = `refs/nestr/backup/${id}/detached`;
  const existing = await resolveCommit(git, reference, limits);
  if (existing !== undefined && existing !== head) {
    throw new NestrError("BACKUP_EXISTS", `"${git.path}" has another backup "${id}" already`, {
      hint: "start a new run",
      details: { path: git.path, id },
    });
  }
  await git.read(["update-ref", reference, head], limits);
  return shellJoin(["git", "-C", git.path, "branch", `saved-${id}`, head]);
}

function submoduleDirty(path: string, submodule: GitSubmodule): NestrError {
  const { folder, directory } = submodule;
  return new NestrError(
    "REPOSITORY_DIRTY",
    `the submodule "${submodule.path}" of "${path}" has work that cannot be saved`,
    {
      hint: folder === null
        ? `push its commits first: ${
          shellJoin(["git", `--git-dir=${directory}`, "log", "--branches", "--not", "--remotes"])
        }`
        : `commit and push in "${folder}", or leave all files with --keep-files`,
      details: { path, submodule: submodule.path, directory },
    },
  );
}

function isWorktreeOf(common: string, path: string): boolean {
  const link = readGitLink(path);
  return link?.type === "worktree" && isSamePath(link.common, common) && exists(link.directory);
}
