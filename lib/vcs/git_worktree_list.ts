/**
 * The worktrees that a git repository knows of, and how to make it forget one of them.
 *
 * `git worktree prune` forgets every worktree whose folder is missing, even one on a disk that is
 * not mounted; here a single one is forgotten, by its path, whatever state it is in.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { fileError } from "../files/atomic_write.ts";
import { isSamePath } from "../files/real_path.ts";
import { unquotePath } from "./byte_path.ts";
import { exists, type GitCommand } from "./git_command.ts";
import type { CommandLimits } from "./repository.ts";
import { removeFolder } from "./working_copy_folder.ts";

/** A worktree as git lists it. */
export interface GitWorktree {
  /** Absolute path. */
  readonly path: string;
  /** Commit of its HEAD; null before the first commit, and for a bare repository. */
  readonly head: string | null;
  /** Branch that is checked out; null when detached. */
  readonly branch: string | null;
  /** Why it is locked against removal, which may be empty; null where it is not locked. */
  readonly locked: string | null;
}

/**
 * The worktrees of a repository, the main one first.
 *
 * @param git git in the main working copy
 * @param limits Time limit and cancellation
 */
export async function listGitWorktrees(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<readonly GitWorktree[]> {
  const args = ["worktree", "list", "--porcelain"];
  const output = await attemptWhole(git, [...args, "-z"], limits);
  if (output.code === 0) return parseWorktrees(output.stdout, "\0");
  // git before 2.36 does not know -z, and answers with its usage.
  if (output.code !== 129) throw git.failure(args, output);
  const older = await attemptWhole(git, args, limits);
  if (older.code !== 0) throw git.failure(args, older);
  return parseWorktrees(older.stdout, "\n");
}

/** git's message while a `git worktree add` has created its files but not yet filled them. */
const HALF_WRITTEN = /failed to read .*worktrees\/.*\/commondir/;
const ATTEMPTS = 20;
const PAUSE_MS = 25;

/** Retries while another program, which our lock does not stop, is creating a worktree. */
async function attemptWhole(
  git: GitCommand,
  args: readonly string[],
  limits: CommandLimits,
): ReturnType<GitCommand["attempt"]> {
  for (let attempt = 1;; attempt++) {
    const output = await git.attempt(args, limits);
    if (!HALF_WRITTEN.test(output.stderr) || attempt === ATTEMPTS) return output;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/**
 * Parses the output of `git worktree list --porcelain`.
 *
 * @param text What it printed
 * @param end What ends a line; an empty line ends a worktree
 */
export function parseWorktrees(text: string, end: "\0" | "\n"): readonly GitWorktree[] {
  return text.split(end + end).filter((part) => part !== "").map((part) => {
    const values = new Map(
      part.split(end).map((line) => {
        const space = line.indexOf(" ");
        return space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
      }),
    );
    const head = values.get("HEAD");
    return {
      path: values.get("worktree") ?? "",
      head: head === undefined || /^0+$/.test(head) ? null : head,
      branch: values.get("branch")?.replace(/^refs\/heads\//, "") ?? null,
      locked: values.has("locked") ? unquotePath(values.get("locked")!) : null,
    };
  });
}

/**
 * Makes a repository forget the worktree of a folder; the folder itself is not touched.
 *
 * @param common The repository's common directory
 * @param path Absolute path of the worktree, which need not exist
 * @throws {NestrError} `FILE_ACCESS`
 */
export async function forgetGitWorktree(common: string, path: string): Promise<void> {
  const folder = join(common, "worktrees");
  if (!exists(folder)) return;
  try {
    for (const { name } of [...Deno.readDirSync(folder)]) {
      const entry = join(folder, name);
      if (leadsTo(entry, path) || isStillborn(entry, path)) await removeFolder(entry);
    }
  } catch (error) {
    throw fileError(error, folder, "read");
  }
  // Like git, removes the folder with the last worktree; this fails while there are others.
  await Deno.remove(folder).catch(() => {});
}

/**
 * The git directory of a worktree, whatever has become of its folder.
 *
 * @param common The repository's common directory
 * @param path Absolute path of the worktree, which need not exist
 * @returns Absolute path; undefined where the repository knows of no worktree there
 */
export function gitWorktreeDirectory(common: string, path: string): string | undefined {
  const folder = join(common, "worktrees");
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name))
      .find((entry) => leadsTo(entry, path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw fileError(error, folder, "read");
  }
}

/** Whether git's record of a worktree refers to the one in a folder. */
function leadsTo(entry: string, path: string): boolean {
  const link = readText(join(entry, "gitdir"));
  return link !== undefined && isSamePath(dirname(resolve(entry, link)), path);
}

/**
 * Whether a `git worktree add` was killed before it had recorded its folder.
 *
 * git creates `locked` and then `gitdir`, each empty until it is written, and `HEAD` after them.
 */
function isStillborn(entry: string, path: string): boolean {
  const name = basename(path);
  const isOurs = basename(entry).startsWith(name) &&
    /^\d*$/.test(basename(entry).slice(name.length));
  const isEmpty = (file: string) => (readText(join(entry, file)) ?? "") === "";
  return isOurs && isEmpty("gitdir") && !exists(join(entry, "HEAD")) &&
    (isEmpty("locked") || readText(join(entry, "locked")) === "initializing");
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path).replace(/\n$/, "");
  } catch {
    return undefined;
  }
}
