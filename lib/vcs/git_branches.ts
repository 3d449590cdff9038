/**
 * Branches of a git repository: listing, making, switching and deleting them.
 *
 * A branch is always named by its full reference where git takes one. Whether a branch may be deleted
 * is not decided here; `gitBranchLoss` tells what would be lost.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { LostCommits } from "./changes.ts";
import type { GitCommand } from "./git_command.ts";
import { pathsInTheWay } from "./git_remotes.ts";
import { assertNoOption, requireCommit, resolveCommit, revisionNotFound } from "./git_revision.ts";
import type { Branch, CommandLimits, CreateBranchOptions, Head } from "./repository.ts";

/** How many lost commits are listed. */
const LISTED_COMMITS = 20;

const FIELDS = [
  "%(refname:lstrip=2)",
  "%(objectname)",
  "%(HEAD)",
  "%(upstream:short)",
  "%(upstream:track,nobracket)",
].join("%1f");

/** The local branches, by name. */
export async function gitBranches(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<readonly Branch[]> {
  const args = ["for-each-ref", `--format=${FIELDS}`, "--sort=refname", "refs/heads"];
  const lines = (await git.read(args, limits)).split("\n");
  return lines.filter((line) => line !== "").map(parseBranch);
}

function parseBranch(line: string): Branch {
  const [name = "", head = "", mark, upstream = "", track = ""] = line.split("\x1f");
  const gone = track === "gone";
  const compared = upstream !== "" && !gone;
  return {
    name,
    head,
    current: mark === "*",
    upstream: upstream === "" ? null : upstream,
    ahead: compared ? Number(/ahead (\d+)/.exec(track)?.[1] ?? 0) : null,
    behind: compared ? Number(/behind (\d+)/.exec(track)?.[1] ?? 0) : null,
    upstreamGone: gone,
  };
}

/** The remote's default branch as last seen, from `refs/remotes/<remote>/HEAD`. */
export async function gitDefaultBranch(
  git: GitCommand,
  remote = "origin",
  limits: CommandLimits = {},
): Promise<string | undefined> {
  const prefix = `refs/remotes/${remote}/`;
  const output = await git.attempt(["symbolic-ref", "--quiet", `${prefix}HEAD`], limits);
  const reference = output.stdout.trim();
  if (output.code === 0 && reference.startsWith(prefix)) return reference.slice(prefix.length);
  if (output.code > 1) throw git.failure(["symbolic-ref"], output);
  return undefined;
}

/** Makes a branch, without an upstream. */
export async function createGitBranch(
  git: GitCommand,
  name: string,
  options: CreateBranchOptions = {},
  limits: CommandLimits = {},
): Promise<void> {
  assertNoOption(name, "branch name");
  const start = options.from === undefined ? [] : [await requireCommit(git, options.from, limits)];
  const args = options.switch
    ? ["switch", "--quiet", "--no-track", "-c", name, ...start]
    : ["branch", "--no-track", "--", name, ...start];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, name, output);
}

/** Checks a branch out; one that exists only on a remote is made and follows it. */
export async function switchGitBranch(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<void> {
  assertNoOption(name, "branch name");
  const args = ["switch", "--quiet", "--guess", "--", name];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, name, output);
}

/** Checks a revision out: a branch as a branch, a tag or commit detached. */
export async function checkOutGit(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<Head> {
  for (const prefix of ["refs/heads/", "refs/remotes/origin/"]) {
    if (!(await resolveCommit(git, prefix + revision, limits))) continue;
    await switchGitBranch(git, revision, limits);
    return { branch: revision, commit: null };
  }
  const commit = await requireCommit(git, revision, limits);
  const args = ["switch", "--quiet", "--detach", commit];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, revision, output);
  return { branch: null, commit };
}

/** Commits of a branch that neither another local branch nor a remote-tracking branch has. */
export async function gitBranchLoss(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<LostCommits> {
  const reference = `refs/heads/${name}`;
  const commit = await resolveCommit(git, reference, limits);
  if (commit === undefined) throw revisionNotFound(git.path, name);
  return await lostCommits(git, commit, [`--exclude=${name}`, "--branches", "--remotes"], limits);
}

/** Deletes a branch, merged or not. */
export async function deleteGitBranch(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<void> {
  const args = ["branch", "--quiet", "-D", "--", assertNoOption(name, "branch name")];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, name, output);
}

/**
 * Commits that are reachable from one and from none of others.
 *
 * @param git git in the repository
 * @param commit Full commit id
 * @param others Revision arguments that stand after `--not`
 * @param limits Time limit and cancellation
 */
export async function lostCommits(
  git: GitCommand,
  commit: string,
  others: readonly string[],
  limits: CommandLimits = {},
): Promise<LostCommits> {
  const range = [commit, "--not", ...others, "--"];
  const count = Number(await git.line(["rev-list", "--count", ...range], limits));
  if (count === 0) return { count, commits: [] };
  const format = ["log", "-z", "--no-show-signature", "--no-color", "--format=%H %s"];
  const lines = await git.read([...format, `--max-count=${LISTED_COMMITS}`, ...range], limits);
  return {
    count,
    commits: lines.split("\0").filter((line) => line !== "").map((line) => {
      const space = line.indexOf(" ");
      return { id: line.slice(0, space), subject: line.slice(space + 1) };
    }),
  };
}

function branchFailure(
  git: GitCommand,
  args: readonly string[],
  name: string,
  output: { readonly code: number; readonly stderr: string },
): NestrError {
  const { stderr } = output;
  const details = { path: git.path, branch: name, stderr: stderr.trim() };
  if (/already exists/.test(stderr)) {
    return new NestrError("BRANCH_EXISTS", `"${git.path}" has a branch "${name}" already`, {
      hint: "choose another name, or switch to it",
      details,
    });
  }
  if (/not a valid (branch|object) name/.test(stderr)) {
    return new NestrError("USAGE", `"${name}" is not a valid branch name`, {
      hint: "git help check-ref-format lists what a branch may be called",
      details,
    });
  }
  if (/checked out at|used by worktree|already checked out|cannot delete branch/i.test(stderr)) {
    return new NestrError("BRANCH_IN_USE", `the branch "${name}" is checked out`, {
      hint: "switch to another branch first",
      details,
    });
  }
  if (/invalid reference|branch '.*' not found|did not match any|branch is expected/.test(stderr)) {
    return revisionNotFound(git.path, name);
  }
  const paths = pathsInTheWay(stderr);
  if (paths.length > 0) {
    return new NestrError("REPOSITORY_DIRTY", `local changes in "${git.path}" are in the way`, {
      hint: "commit or stash them first",
      details: { ...details, paths },
    });
  }
  return git.failure(args, output);
}
