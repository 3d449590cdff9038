/**
 * Finds work in submodules and other repositories inside a working copy that would be lost with it.
 *
 * The git directories of a linked worktree's submodules lie in `.git/worktrees/NAME/modules`, so
 * their branches and commits are removed together with the worktree, even those of submodules that
 * are not checked out at the moment.
 *
 * @module
 */

import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isSamePath, realPath } from "../files/real_path.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { exists, type GitCallOptions, GitCommand } from "./git_command.ts";
import { readGitLink } from "./git_directory.ts";
import { gitWorktreeChanges } from "./git_worktree_changes.ts";
import type { CommandLimits } from "./repository.ts";

/** The parts of a git repository, as absolute paths. */
export interface GitRepository {
  /** Its git directory. */
  readonly directory: string;
  /** Where it is checked out; null where it is not. */
  readonly folder: string | null;
}

/** A submodule whose git directory belongs to a worktree. */
export interface GitSubmodule extends GitRepository {
  /** Where it is or was checked out, relative to the worktree; its name where that is unknown. */
  readonly path: string;
}

/** The working copy whose submodules are looked for. */
interface Superproject {
  /** Root of the worktree that all paths are relative to. */
  readonly root: string;
  /** Its own root. */
  readonly folder: string;
  /** Its git directory. */
  readonly directory: string;
  /** A commit of it that others have, and with it the submodule commits that it records. */
  readonly known: string | undefined;
}

/**
 * Submodules of a worktree with work that would be lost with it, at any depth.
 *
 * @param root Absolute path of the worktree, which need not exist
 * @param directory Its git directory
 * @param known The commit that it was made from
 * @param pool Where the processes run
 * @param limits Time limit of each command and cancellation
 */
export function unsavedSubmodules(
  root: string,
  directory: string,
  known: string | undefined,
  pool: ProcessPool,
  limits: CommandLimits = {},
): Promise<readonly GitSubmodule[]> {
  return unsavedBelow({ root, folder: root, directory, known }, pool, limits);
}

/** Whether a folder is the checkout of a submodule whose git directory belongs to a worktree. */
export function isSubmoduleOf(directory: string, folder: string): boolean {
  const link = readGitLink(folder);
  if (link === undefined) return false;
  return realPath(link.directory).startsWith(realPath(join(directory, "modules")) + sep);
}

async function unsavedBelow(
  project: Superproject,
  pool: ProcessPool,
  limits: CommandLimits,
): Promise<readonly GitSubmodule[]> {
  const found: GitSubmodule[] = [];
  const modules = join(project.directory, "modules");
  for (const directory of gitDirectories(modules)) {
    const git = new GitCommand(directory, pool);
    const options = gitOptions(directory, directory, limits);
    const setting = await git.attempt(["config", "--get", "core.worktree"], options);
    const place = setting.code === 0
      ? resolve(directory, setting.stdout.replace(/\n$/, ""))
      : undefined;
    const path = inside(project.root, place) ?? relative(modules, directory);
    const link = place === undefined ? undefined : readGitLink(place);
    const checkedOut = link !== undefined && isSamePath(link.directory, directory);
    const folder = checkedOut ? place! : null;
    const known = await recordedCommit(project, inside(project.folder, place), pool, limits);
    const submodule = { directory, folder, path };
    if (await hasUnsavedWork(submodule, pool, limits, known)) found.push(submodule);
    const below = { root: project.root, folder: place ?? directory, directory, known };
    found.push(...await unsavedBelow(below, pool, limits));
  }
  return found;
}

/**
 * Whether a git repository has work that no remote is known to have: changes, untracked files,
 * stashes, or commits of a branch or of HEAD that no remote-tracking branch holds. A repository
 * that git cannot read counts as having such work.
 *
 * @param repository Its git directory, and where it is checked out
 * @param pool Where the processes run
 * @param limits Time limit of each command and cancellation
 * @param known A commit that others have
 */
export async function hasUnsavedWork(
  repository: GitRepository,
  pool: ProcessPool,
  limits: CommandLimits = {},
  known?: string,
): Promise<boolean> {
  try {
    return await findWork(repository, pool, limits, known);
  } catch (error) {
    const { code } = NestrError.from(error);
    if (NOT_ITS_FAULT.has(code)) throw error;
    return true; // What git cannot read may hold anything.
  }
}

/** Errors that say nothing about a repository. */
const NOT_ITS_FAULT: ReadonlySet<string> = new Set(["CANCELLED", "TIMED_OUT", "GIT_NOT_FOUND"]);

async function findWork(
  { directory, folder }: GitRepository,
  pool: ProcessPool,
  limits: CommandLimits,
  known: string | undefined,
): Promise<boolean> {
  const git = new GitCommand(folder ?? directory, pool);
  const options = gitOptions(directory, git.path, limits);
  if (folder !== null && (await gitWorktreeChanges(git, options)).paths.length > 0) return true;
  if (await git.read(["for-each-ref", "refs/stash"], options) !== "") return true;
  const head = await hasCommit(git, "HEAD", options) ? ["HEAD"] : [];
  const held = known !== undefined && await hasCommit(git, known, options) ? [known] : [];
  const args = ["rev-list", "--max-count=1", ...head, "--branches", "--not", "--remotes", ...held];
  return await git.read([...args, "--"], options) !== "";
}

/** Makes git work in one git directory, wherever its settings place the checkout. */
function gitOptions(directory: string, folder: string, limits: CommandLimits): GitCallOptions {
  return { ...limits, env: { GIT_DIR: directory, GIT_WORK_TREE: folder } };
}

async function hasCommit(
  git: GitCommand,
  revision: string,
  options: GitCallOptions,
): Promise<boolean> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  return (await git.attempt(args, options)).code === 0;
}

/**
 * The commit of a submodule that a commit of its superproject records.
 *
 * A submodule cloned at a commit that is on no branch still got that commit from elsewhere.
 */
async function recordedCommit(
  { directory, known }: Superproject,
  path: string | undefined,
  pool: ProcessPool,
  limits: CommandLimits,
): Promise<string | undefined> {
  if (known === undefined || path === undefined) return undefined;
  const git = new GitCommand(directory, pool);
  const args = ["ls-tree", "-z", "--full-tree", known, "--", path];
  const output = await git.attempt(args, gitOptions(directory, directory, limits));
  return /^160000 commit (\S+)\t/.exec(output.stdout)?.[1];
}

/** A path relative to a folder; undefined where it leads out of it. */
function inside(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const found = relative(realPath(folder), realPath(path)).replaceAll(sep, "/");
  return found === "" || found.startsWith("../") || found === ".." || isAbsolute(found)
    ? undefined
    : found;
}

/** Outermost git directories below a folder, at any depth: a submodule's name may contain `/`. */
function gitDirectories(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = [...Deno.readDirSync(folder)].filter((it) => it.isDirectory).map(({ name }) => name);
  } catch {
    return [];
  }
  return names.map((name) => join(folder, name)).sort().flatMap((path) =>
    exists(join(path, "HEAD")) && exists(join(path, "objects")) ? [path] : gitDirectories(path)
  );
}
