/**
 * What differs from HEAD in a git working copy, including what its owner has hidden from git.
 *
 * git ignores changes to files marked with `git update-index --skip-worktree` or
 * `--assume-unchanged`, as people do for personal settings. Such changes are work all the same.
 *
 * @module
 */

import { join } from "node:path";
import { type BytePath, displayPath, joinPaths } from "./byte_path.ts";
import { exists, type GitCallOptions, type GitCommand } from "./git_command.ts";

/** Changed files that are hidden from git. */
export interface HiddenFiles {
  /** Marked with `--skip-worktree`. */
  readonly skipped: readonly BytePath[];
  /** Marked with `--assume-unchanged`. */
  readonly assumed: readonly BytePath[];
}

/** What differs in a working copy. */
export interface GitChanges {
  /**
   * Changed and untracked paths, sorted; an untracked repository has `/` at the end. A submodule is
   * listed only where another commit of it is checked out; changes inside do not count.
   */
  readonly paths: readonly string[];
  /** The ones among them that git itself would not show. */
  readonly hidden: HiddenFiles;
  /** Paths that are submodules. */
  readonly submodules: ReadonlySet<string>;
}

const STATUS = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"];

/**
 * What differs in a working copy.
 *
 * @param git git in the working copy
 * @param options Variables, time limit of each command and cancellation
 */
export async function gitWorktreeChanges(
  git: GitCommand,
  options: GitCallOptions = {},
): Promise<GitChanges> {
  const entries = await git.list([...STATUS, "--ignore-submodules=dirty"], options);
  const tracked = await trackedFiles(git, options);
  const changed = await changedAmong(git, tracked.filter((it) => isHidden(git, it)), options);
  const paths = [
    ...entries.map((entry) => entry.slice("XY ".length)),
    ...changed.map(({ path }) => displayPath(path)),
  ];
  return {
    paths: [...new Set(paths)].sort(),
    hidden: {
      skipped: changed.filter(({ tag }) => isSkipped(tag)).map(({ path }) => path),
      assumed: changed.filter(({ tag }) => isAssumed(tag)).map(({ path }) => path),
    },
    submodules: new Set(tracked.filter(isSubmodule).map(({ path }) => displayPath(path))),
  };
}

/**
 * Changed files that are hidden from git.
 *
 * @param git git in the working copy
 * @param options Variables, time limit of each command and cancellation
 */
export async function hiddenChanges(
  git: GitCommand,
  options: GitCallOptions = {},
): Promise<readonly BytePath[]> {
  const hidden = (await trackedFiles(git, options)).filter((it) => isHidden(git, it));
  return (await changedAmong(git, hidden, options)).map(({ path }) => path);
}

/**
 * Runs an action while git can see the files that are hidden from it.
 *
 * @param git git in the working copy
 * @param hidden The files
 * @param action What to do
 * @param options Time limit of each command and cancellation
 */
export async function withoutHiding<T>(
  git: GitCommand,
  hidden: HiddenFiles,
  action: () => Promise<T>,
  options: GitCallOptions = {},
): Promise<T> {
  if (hidden.skipped.length + hidden.assumed.length === 0) return await action();
  return await withFolder(async (folder) => {
    const mark = async (flag: string, paths: readonly BytePath[], limits: GitCallOptions) => {
      if (paths.length === 0) return;
      const input = join(folder, "files");
      await Deno.writeFile(input, joinPaths(paths));
      await git.read(["update-index", flag, "-z", "--stdin"], { ...limits, input });
    };
    try {
      await mark("--no-skip-worktree", hidden.skipped, options);
      await mark("--no-assume-unchanged", hidden.assumed, options);
      return await action();
    } finally {
      // Without limits, so that this also happens after a cancellation.
      await mark("--skip-worktree", hidden.skipped, {});
      await mark("--assume-unchanged", hidden.assumed, {});
    }
  });
}

/** A file in the index. */
interface TrackedFile {
  /** As `git ls-files -v` prints it. */
  readonly tag: string;
  /** As `git update-index --index-info` takes it. */
  readonly info: BytePath;
  readonly path: BytePath;
}

async function trackedFiles(
  git: GitCommand,
  options: GitCallOptions,
): Promise<readonly TrackedFile[]> {
  return (await git.paths(["ls-files", "-v", "--stage", "-z"], options)).map(parseEntry);
}

function parseEntry(line: BytePath): TrackedFile {
  const info = line.slice("H ".length) as BytePath;
  return { tag: line.slice(0, 1), info, path: info.slice(info.indexOf("\t") + 1) as BytePath };
}

const isSkipped = (tag: string) => tag.toUpperCase() === "S";
const isAssumed = (tag: string) => tag !== tag.toUpperCase();
const isSubmodule = ({ info }: TrackedFile) => info.startsWith("160000 ");

/** Whether git ignores a file that is on disk; in a sparse checkout most files are not. */
function isHidden(git: GitCommand, file: TrackedFile): boolean {
  if (!isSkipped(file.tag) && !isAssumed(file.tag) || isSubmodule(file)) return false;
  const path = displayPath(file.path);
  // For a name that is not UTF-8, only git can tell.
  return path.includes("\ufffd") || exists(join(git.path, path));
}

/** Compares files with the index, whatever git has been told about them. */
async function changedAmong(
  git: GitCommand,
  files: readonly TrackedFile[],
  options: GitCallOptions,
): Promise<readonly TrackedFile[]> {
  if (files.length === 0) return [];
  return await withFolder(async (folder) => {
    // A separate index with only their contents: no marks, and no timestamps to trust.
    const env = { ...options.env, GIT_INDEX_FILE: join(folder, "index") };
    const input = join(folder, "entries");
    await Deno.writeFile(input, joinPaths(files.map(({ info }) => info)));
    await git.read(["update-index", "-z", "--index-info"], { ...options, env, input });
    const refresh = ["update-index", "-q", "--refresh"];
    const output = await git.attempt(refresh, { ...options, env });
    if (output.code > 1) throw git.failure(refresh, output);
    const list = ["diff-files", "--name-only", "-z", "--diff-filter=d"];
    const changed = new Set(await git.paths(list, { ...options, env }));
    return files.filter(({ path }) => changed.has(path));
  });
}

async function withFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "nestr-index-" });
  try {
    return await action(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
