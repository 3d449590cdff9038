/**
 * What destroys work in a git repository, reset and clean, each with a preview of what would go.
 *
 * Nothing here saves or refuses anything: the engine's guards read the previews and make the backup.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import {
  type BytePath,
  displayPath,
  joinPaths,
  pathsOverwritten,
  unquotePath,
} from "./byte_path.ts";
import type { CleanOptions, LostCommits, ResetPreview } from "./changes.ts";
import { lostCommits } from "./git_branches.ts";
import { headOrEmptyTree } from "./git_changes.ts";
import { exists, type GitCommand } from "./git_command.ts";
import { requireCommit, resolveCommit } from "./git_revision.ts";
import type { CommandLimits } from "./repository.ts";

/** Commits of what is checked out that no remote-tracking branch has. */
export async function gitUnpushed(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<LostCommits> {
  const head = await resolveCommit(git, "HEAD", limits);
  return head === undefined
    ? { count: 0, commits: [] }
    : await lostCommits(git, head, ["--remotes"], limits);
}

/** What a reset to the revision, or to the upstream, would discard. */
export async function previewGitReset(
  git: GitCommand,
  revision: string | undefined,
  limits: CommandLimits = {},
): Promise<ResetPreview> {
  const to = await resetTarget(git, revision, limits);
  const from = await resolveCommit(git, "HEAD", limits) ?? null;
  const base = from ?? await headOrEmptyTree(git, limits);
  const names = ["diff", "--no-ext-diff", "--name-only", "--no-renames", "-z"];
  // What a submodule's own files hold is not touched by a reset.
  const quick = [...names, "--ignore-submodules=dirty"];
  const [worktree, staged, untracked, tree, lost] = await Promise.all([
    git.paths([...quick, base, "--"], limits),
    git.paths([...quick, "--cached", base, "--"], limits),
    git.paths(["ls-files", "--others", "-z"], limits),
    git.paths(["ls-tree", "-r", "-z", "--name-only", to], limits),
    from === null ? { count: 0, commits: [] } : lostByMoving(git, from, to, limits),
  ]);
  return {
    from,
    to,
    lost,
    changed: [...new Set([...worktree, ...staged])].map(displayPath).sort(),
    overwritten: pathsOverwritten(untracked, tree).map(displayPath).sort(),
  };
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
  const output = await git.attempt(["symbolic-ref", "--quiet", "--short", "HEAD"], limits);
  const own = output.code === 0 ? [`--exclude=${output.stdout.trim()}`] : [];
  const others = [...to === null ? [] : [to], ...own, "--branches", "--remotes"];
  return await lostCommits(git, from, others, limits);
}

/** Moves the branch, the index and the tracked files to the revision, or to the upstream. */
export async function resetGit(
  git: GitCommand,
  revision: string | undefined,
  limits: CommandLimits = {},
): Promise<{ readonly from: string | null; readonly to: string }> {
  const to = await resetTarget(git, revision, limits);
  const from = await resolveCommit(git, "HEAD", limits) ?? null;
  await git.read(["reset", "--hard", "--quiet", "--no-recurse-submodules", to, "--"], limits);
  return { from, to };
}

/** Paths that `cleanGit` would remove. */
export async function previewGitClean(
  git: GitCommand,
  options: CleanOptions = {},
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  return cleanedPaths(await git.read(cleanArguments("-n", options), limits), "Would remove ");
}

/**
 * Removes untracked files and folders.
 *
 * Given once, `-f` lets git keep every nested repository, so no clone inside another one is lost.
 *
 * @returns The removed paths, a folder that went as a whole with `/` at its end
 */
export async function cleanGit(
  git: GitCommand,
  options: CleanOptions = {},
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  if (options.saved !== undefined) return await cleanSaved(git, options, options.saved, limits);
  return cleanedPaths(await git.read(cleanArguments("-f", options), limits), "Removing ");
}

/** Removes the untracked files of a backup, then the folders that are empty without them. */
async function cleanSaved(
  git: GitCommand,
  options: CleanOptions,
  saved: string,
  limits: CommandLimits,
): Promise<readonly string[]> {
  const listed = await previewGitClean(git, options, limits);
  const untracked = await resolveCommit(git, `${saved}^3`, limits);
  if (untracked !== undefined) {
    const files = await git.paths(["ls-tree", "-r", "-z", "--name-only", untracked], limits);
    await removeFiles(git, files, limits);
  }
  for (const path of listed) if (path.endsWith("/")) removeEmptyFolders(join(git.path, path));
  return listed.filter((path) => !exists(join(git.path, path)));
}

/** Removes files by their bytes, which need not be text that this runtime could name. */
async function removeFiles(
  git: GitCommand,
  files: readonly BytePath[],
  limits: CommandLimits,
): Promise<void> {
  const list = await Deno.makeTempFile({ prefix: "nestr-clean-" });
  try {
    await Deno.writeFile(list, joinPaths(files));
    const script = 'xargs -0 rm -f -- <"$1"';
    const output = await git.pool.capture({
      argv: ["sh", "-c", script, "sh", list],
      directory: git.path,
      ...limits,
    });
    if (output.code === 0) return;
    throw new NestrError("FILE_ACCESS", `some files in "${git.path}" cannot be removed`, {
      hint: "check their owner and permissions",
      details: { path: git.path, stderr: output.stderr },
    });
  } finally {
    await Deno.remove(list);
  }
}

/** Removes a folder and those in it as far as they hold nothing; never a repository's. */
function removeEmptyFolders(path: string): void {
  try {
    for (const { name, isDirectory } of Deno.readDirSync(path)) {
      if (name === ".git" || name === ".jj") return;
      if (isDirectory) removeEmptyFolders(join(path, name));
    }
    Deno.removeSync(path);
  } catch {
    // It is not empty, or gone already.
  }
}

function cleanArguments(mode: "-n" | "-f", options: CleanOptions): readonly string[] {
  const args = ["-c", "core.quotePath=false", "clean", "-d", mode];
  if (options.ignored) args.push("-x");
  for (const pattern of options.keep ?? []) args.push(`--exclude=${pattern}`);
  return args;
}

/** git clean has no `-z`, so its lines for people are read; unusual names are quoted in them. */
function cleanedPaths(output: string, prefix: string): readonly string[] {
  return output.split("\n").filter((line) => line.startsWith(prefix))
    .map((line) => unquotePath(line.slice(prefix.length))).sort();
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
