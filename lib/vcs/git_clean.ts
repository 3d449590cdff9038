/**
 * Removes the untracked files of a git repository, or previews that.
 *
 * Like `git clean -d`, which however has no machine-readable list of what it removes, and would
 * remove files changed since they were saved. So the files are read from `git ls-files -z`, saved,
 * and removed by git only while they are still as saved. A nested repository is kept. So is an
 * empty folder beside anything that is kept.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { type BytePath, displayPath, parents } from "./byte_path.ts";
import type { CleanOptions } from "./changes.ts";
import { saveWithIndexes } from "./git_backup.ts";
import { exists, type GitCommand } from "./git_command.ts";
import { replaceFiles } from "./git_discard.ts";
import { UNTRACKED_INDEX } from "./git_snapshot.ts";
import type { CommandLimits } from "./repository.ts";

/** What is untracked. Folders and nested repositories have `/` at their end. */
interface Untracked {
  /** Files to remove. */
  readonly files: ReadonlySet<BytePath>;
  /** Files and folders as git summarises them, whatever is in the folders. */
  readonly summary: ReadonlySet<string>;
  /** What stays: ignored files and folders, and nested repositories. */
  readonly kept: ReadonlySet<string>;
}

/** Paths that `cleanGit` would remove. */
export async function previewGitClean(
  git: GitCommand,
  options: CleanOptions = {},
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  return sumUp(await listUntracked(git, options, limits)).map(displayPath).sort();
}

/**
 * Saves the untracked files as a backup, then removes them and the folders left empty.
 *
 * @param git git in the repository
 * @param id Id of the backup
 * @param options What to remove
 * @param limits Time limit and cancellation
 * @returns The removed paths; a folder that was removed as a whole ends with `/`
 * @throws {NestrError} `PLAN_OUTDATED` where a file has changed since it was saved; the backup is
 *   then useless, and nothing is removed
 */
export async function cleanGit(
  git: GitCommand,
  id: string,
  options: CleanOptions = {},
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  const { ignored, keep = [] } = options;
  const folder = await Deno.makeTempDir({ prefix: "nestr-clean-" });
  try {
    const contents = { untracked: ignored ? "ignored" : "all", keep } as const;
    const { files, untracked } = await saveWithIndexes(git, folder, id, contents, limits);
    const { summary, kept, files: present } = await listUntracked(git, options, limits);
    // What has appeared since is not in the backup, and stays.
    const saved = new Set(files);
    const appeared = present.difference(saved);
    const removed = sumUp({ files: saved, summary, kept: kept.union(appeared) });
    if (untracked !== null) {
      const empty = await git.line(["mktree"], limits);
      const index = join(folder, UNTRACKED_INDEX);
      const everywhere = ["--no-sparse-checkout"];
      const trees = [untracked, empty] as const;
      assertRemoved(git, await replaceFiles(git, index, trees, limits, everywhere));
    }
    for (const path of removed) {
      if (path.endsWith("/")) removeEmptyFolders(join(git.path, displayPath(path)));
    }
    const isGone = (path: string) => !path.endsWith("/") || !exists(join(git.path, path));
    return removed.map(displayPath).filter(isGone).sort();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function assertRemoved({ path }: GitCommand, stderr: string): void {
  if (!stderr.includes("unable to unlink")) return;
  throw new NestrError("FILE_ACCESS", `some files in "${path}" cannot be removed`, {
    hint: "check their owner and permissions",
    details: { path, stderr: stderr.trim() },
  });
}

async function listUntracked(
  git: GitCommand,
  { ignored, keep = [] }: CleanOptions,
  limits: CommandLimits,
): Promise<Untracked> {
  const list = (...options: string[]) =>
    git.paths(["ls-files", "--others", "-z", ...options], limits);
  const patterns = [
    ...ignored ? [] : ["--exclude-standard"],
    ...keep.map((pattern) => `--exclude=${pattern}`),
  ];
  const [paths, summary, ignoredPaths] = await Promise.all([
    list(...patterns),
    list("--directory", ...patterns),
    patterns.length === 0 ? [] : list("--directory", "--ignored", ...patterns),
  ]);
  const isRepository = (path: string) => path.endsWith("/");
  return {
    files: new Set(paths.filter((path) => !isRepository(path))),
    summary: new Set(summary),
    kept: new Set([...ignoredPaths, ...paths.filter(isRepository)]),
  };
}

/** The files to remove; a folder in which nothing stays replaces its files. */
function sumUp({ files, summary, kept }: Untracked): readonly BytePath[] {
  const partly = new Set([...kept].flatMap((path) => parents(path.replace(/\/$/, ""))));
  const isWhole = (folder: string) => !partly.has(folder) && !kept.has(`${folder}/`);
  const paths = new Set<string>();
  for (const file of files) {
    const folders = parents(file).toReversed();
    const first = folders.findIndex((folder) => summary.has(`${folder}/`));
    const whole = first < 0 ? undefined : folders.slice(first).find(isWhole);
    paths.add(whole === undefined ? file : `${whole}/`);
  }
  for (const path of summary) {
    // An empty folder, whose name this runtime must be able to express.
    if (path.endsWith("/") && isWhole(path.slice(0, -1)) && isText(path)) paths.add(path);
  }
  return [...paths] as BytePath[];
}

function isText(path: string): boolean {
  return !displayPath(path as BytePath).includes("\ufffd");
}

/** Removes a folder and the folders in it where they are empty; never a repository. */
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
