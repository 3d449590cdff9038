/**
 * Resets a git repository, and previews what that would discard.
 *
 * The engine's guards decide by the preview whether it may be discarded. It is saved right before,
 * and git compares each file with the saved one at the moment of replacing it, so a file changed in
 * between causes a refusal, not a loss.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { type BytePath, displayPath, pathsOverwritten } from "./byte_path.ts";
import type { LostCommits, ResetPreview } from "./changes.ts";
import { type BackupWithFiles, saveWithIndexes } from "./git_backup.ts";
import { currentBranch, lostCommits } from "./git_branches.ts";
import { headOrEmptyTree } from "./git_changes.ts";
import type { GitCommand } from "./git_command.ts";
import { requireCommit, resolveCommit } from "./git_revision.ts";
import { addFiles, TRACKED_INDEX } from "./git_snapshot.ts";
import { hiddenChanges } from "./git_worktree_changes.ts";
import type { CommandLimits } from "./repository.ts";

/**
 * What a reset to the revision, or to the upstream, would discard.
 *
 * @throws {NestrError} `REPOSITORY_DIRTY` where it would replace changed files that are hidden from git
 */
export async function previewGitReset(
  git: GitCommand,
  revision: string | undefined,
  limits: CommandLimits = {},
): Promise<ResetPreview> {
  const to = await resetTarget(git, revision, limits);
  const from = await resolveCommit(git, "HEAD", limits) ?? null;
  const base = from ?? await headOrEmptyTree(git, limits);
  const quick = ["diff", "--no-ext-diff", "--no-renames", "-z", "--ignore-submodules=dirty"];
  const [worktree, staged, untracked, tree, lost] = await Promise.all([
    git.paths([...quick, "--raw", base, "--"], limits).then(changedOnDisk),
    git.paths([...quick, "--name-only", "--cached", base, "--"], limits),
    git.paths(["ls-files", "--others", "-z"], limits),
    git.paths(["ls-tree", "-r", "-z", "--name-only", to], limits),
    from === null ? { count: 0, commits: [] } : lostByMoving(git, from, to, limits),
    requireNoneHidden(git, to, limits),
  ]);
  return {
    from,
    to,
    lost,
    changed: [...new Set([...worktree.files, ...staged])].map(displayPath).sort(),
    submodules: worktree.submodules.map(displayPath).sort(),
    overwritten: pathsOverwritten(untracked, tree).map(displayPath).sort(),
  };
}

/** Refuses to replace changed files that git was told to ignore: no backup would have them. */
async function requireNoneHidden(
  git: GitCommand,
  to: string,
  limits: CommandLimits,
): Promise<void> {
  const hidden = await hiddenChanges(git, limits);
  if (hidden.length === 0) return;
  const names = [
    "diff",
    "--no-ext-diff",
    "--no-renames",
    "-z",
    "--name-only",
    "--cached",
    to,
    "--",
  ];
  const replaced = new Set(await git.paths(names, limits));
  const paths = hidden.filter((path) => replaced.has(path)).map(displayPath).sort();
  if (paths.length === 0) return;
  const message = `"${git.path}" has changed files that are hidden from git: ${paths.join(", ")}`;
  throw new NestrError("REPOSITORY_DIRTY", message, {
    hint: "move them away, or show them to git with git update-index --no-skip-worktree or " +
      "--no-assume-unchanged",
    details: { path: git.path, paths },
  });
}

/** Splits what `git diff --raw -z` lists: a reset does not touch what is inside a submodule. */
function changedOnDisk(
  fields: readonly BytePath[],
): { readonly files: readonly BytePath[]; readonly submodules: readonly BytePath[] } {
  const files: BytePath[] = [];
  const submodules: BytePath[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    // `:100644 160000 …`: the mode before, and the one on disk.
    const list = fields[i]!.split(" ")[1] === "160000" ? submodules : files;
    list.push(fields[i + 1]!);
  }
  return { files, submodules };
}

/**
 * Commits that are lost when HEAD, or the branch it is on, moves from one commit to another.
 *
 * @param git git in the repository
 * @param from Commit that HEAD is at
 * @param to Commit that it moves to; null where the branch becomes unborn
 * @param limits Time limit and cancellation
 */
export async function lostByMoving(
  git: GitCommand,
  from: string,
  to: string | null,
  limits: CommandLimits = {},
): Promise<LostCommits> {
  const branch = await currentBranch(git, limits);
  const own = branch === null ? [] : [`--exclude=${branch}`];
  const others = [...to === null ? [] : [to], ...own, "--branches", "--remotes"];
  return await lostCommits(git, from, others, limits);
}

/**
 * Saves the present state as a backup, then moves the branch, the index and the tracked files.
 *
 * @param git git in the repository
 * @param id Id of the backup
 * @param revision Revision to move to. Default: the upstream
 * @param limits Time limit and cancellation
 * @throws {NestrError} `PLAN_OUTDATED` where something has changed since it was saved; the backup
 *   is then useless, and nothing is changed
 */
export async function resetGit(
  git: GitCommand,
  id: string,
  revision: string | undefined,
  limits: CommandLimits = {},
): Promise<{ readonly from: string | null; readonly to: string }> {
  const to = await resetTarget(git, revision, limits);
  const folder = await Deno.makeTempDir({ prefix: "nestr-reset-" });
  try {
    const contents = { tracked: true, target: to };
    const saved = await saveWithIndexes(git, folder, id, contents, limits);
    const files = await withUntracked(git, folder, saved, limits);
    const from = saved.backup.head;
    const now = await resolveCommit(git, "HEAD", limits) ?? null;
    if (now !== from) throw outdated(git, `HEAD is at ${now}`);
    const index = join(folder, TRACKED_INDEX);
    await replaceFiles(git, index, [files, to], limits);
    try {
      await git.read(["reset", "--quiet", "--no-recurse-submodules", to, "--"], limits);
    } catch (error) {
      await replaceFiles(git, index, [to, files]).catch(() => {});
      throw error;
    }
    return { from, to };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Adds the untracked files that are in the way to the index of tracked files; returns its tree. */
async function withUntracked(
  git: GitCommand,
  folder: string,
  { worktree, untracked, files }: BackupWithFiles,
  limits: CommandLimits,
): Promise<string> {
  if (untracked === null) return worktree;
  const tree = await addFiles(git, folder, TRACKED_INDEX, files, limits);
  // The files have been read again and must equal what was saved.
  const others = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=a"];
  const changed = await git.paths([...others, untracked, tree], limits);
  if (changed.length === 0) return tree;
  throw outdated(git, `${changed.map(displayPath).join(", ")} changed`);
}

/**
 * Replaces the files of one tree by those of another, using an index that holds the first.
 *
 * Unlike `git reset --hard`, this makes git check each file before replacing or removing it, and do
 * nothing at all where one differs from the index.
 *
 * @param git git in the repository
 * @param index Absolute path of the index
 * @param trees From and to
 * @param limits Time limit and cancellation
 * @param options Further options of `git read-tree`
 * @returns What git complained of, such as a file that it may not remove
 * @throws {NestrError} `PLAN_OUTDATED`
 */
export async function replaceFiles(
  git: GitCommand,
  index: string,
  trees: readonly [from: string, to: string],
  limits: CommandLimits = {},
  options: readonly string[] = [],
): Promise<string> {
  const args = ["read-tree", "-m", "-u", "--no-recurse-submodules", ...options, ...trees];
  const output = await git.attempt(args, { ...limits, env: { GIT_INDEX_FILE: index } });
  const changed = /not uptodate|would lose untracked files|untracked working tree file/i;
  if (output.code !== 0 && changed.test(output.stderr)) {
    throw outdated(git, output.stderr.trim());
  }
  if (output.code !== 0) throw git.failure(args, output);
  return output.stderr;
}

function outdated(git: GitCommand, reason: string): NestrError {
  return new NestrError("PLAN_OUTDATED", `"${git.path}" has changed while it was saved`, {
    hint: "nothing was removed; ask for it again, and look what would be lost",
    details: { path: git.path, reason },
  });
}

async function resetTarget(
  git: GitCommand,
  revision: string | undefined,
  limits: CommandLimits,
): Promise<string> {
  if (revision !== undefined) return await requireCommit(git, revision, limits);
  const upstream = await resolveCommit(git, "@{upstream}", limits);
  if (upstream !== undefined) return upstream;
  throw new NestrError("REVISION_NOT_FOUND", `the branch of "${git.path}" has no upstream`, {
    hint: "name the revision to reset to, or set one with git branch --set-upstream-to",
    details: { path: git.path, revision: "@{upstream}" },
  });
}
