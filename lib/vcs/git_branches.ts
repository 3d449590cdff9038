/**
 * Branches of a git repository: listing, creating, switching and deleting them.
 *
 * A branch is always named by its full reference where git accepts one. Whether a branch may be
 * deleted is not decided here; `gitBranchLoss` tells what would be lost.
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

const NOTHING_LOST: LostCommits = { count: 0, commits: [] };

const FIELDS = [
  "%(refname:lstrip=2)",
  "%(objectname)",
  "%(HEAD)",
  "%(upstream:lstrip=2)",
  "%(upstream:track,nobracket)",
].join("%1f");

/**
 * The branch that is checked out; null when detached.
 *
 * git's short form of a reference is not used: beside a tag of the same name it is `heads/NAME`.
 */
export async function currentBranch(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<string | null> {
  const output = await git.attempt(["symbolic-ref", "--quiet", "HEAD"], limits);
  return /^refs\/heads\/(.*)\n$/.exec(output.stdout)?.[1] ?? null;
}

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

/** git-switch(1) overwrites ignored files unless told not to; they may be written by hand. */
const SWITCH = ["switch", "--quiet", "--no-overwrite-ignore"] as const;

/** Creates a branch without an upstream. */
export async function createGitBranch(
  git: GitCommand,
  name: string,
  options: CreateBranchOptions = {},
  limits: CommandLimits = {},
): Promise<void> {
  assertNoOption(name, "branch name");
  const start = options.from === undefined ? [] : [await requireCommit(git, options.from, limits)];
  const args = options.switch
    ? [...SWITCH, "--no-track", "-c", name, ...start]
    : ["branch", "--no-track", "--", name, ...start];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, name, output);
}

/** Checks a branch out; one that exists only on a remote is created and tracks it. */
export async function switchGitBranch(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<void> {
  assertNoOption(name, "branch name");
  let args = [...SWITCH, "--guess", "--", name];
  let output = await git.attempt(args, limits);
  const followed = `refs/remotes/origin/${name}`;
  // Where a tag has the same name, git does not look for a branch of the remote.
  if (/branch is expected/.test(output.stderr) && await resolveCommit(git, followed, limits)) {
    args = [...SWITCH, "--track", "-c", name, followed];
    output = await git.attempt(args, limits);
  }
  if (output.code !== 0) throw branchFailure(git, args, name, output);
}

/** Checks a revision out: a branch as a branch, a tag or commit detached. */
export async function checkOutGit(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<Head> {
  const { branch, commit } = await checkOutTarget(git, revision, limits);
  if (branch) {
    await switchGitBranch(git, revision, limits);
    return { branch: revision, commit: null };
  }
  const args = [...SWITCH, "--detach", commit];
  const output = await git.attempt(args, limits);
  if (output.code !== 0) throw branchFailure(git, args, revision, output);
  return { branch: null, commit };
}

/** The commit that a revision resolves to, and whether it is a branch, here or on the remote. */
async function checkOutTarget(
  git: GitCommand,
  revision: string,
  limits: CommandLimits,
): Promise<{ readonly branch: boolean; readonly commit: string }> {
  for (const prefix of ["refs/heads/", "refs/remotes/origin/"]) {
    const commit = await resolveCommit(git, prefix + revision, limits);
    if (commit !== undefined) return { branch: true, commit };
  }
  return { branch: false, commit: await requireCommit(git, revision, limits) };
}

/** Commits of a detached HEAD that nothing would hold any more once a revision is checked out. */
export async function gitCheckOutLoss(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<LostCommits> {
  const head = await resolveCommit(git, "HEAD", limits);
  if (head === undefined || await currentBranch(git, limits) !== null) return NOTHING_LOST;
  const { commit } = await checkOutTarget(git, revision, limits);
  const holders = [commit, "--branches", "--remotes", "--tags"];
  const lost = await lostCommits(git, head, holders, limits);
  if (lost.count === 0) return lost;
  const base = await checkedOutLast(git, limits);
  return base === undefined ? lost : await lostCommits(git, head, [base, ...holders], limits);
}

/**
 * The commit that was checked out last, unless it was made here.
 *
 * A commit that was fetched by its id is on no branch, and in a shallow clone even an old commit of
 * a branch seems to be on none; but the remote has both.
 */
async function checkedOutLast(
  git: GitCommand,
  limits: CommandLimits,
): Promise<string | undefined> {
  const format = ["log", "-z", "--no-show-signature", "--no-color", "--format=%H %gs"];
  const output = await git.attempt([...format, "--walk-reflogs", "HEAD", "--"], limits);
  if (output.code !== 0) return undefined;
  const entries = output.stdout.split("\0").map((line) => line.split(" "));
  const isMove = (verb: string | undefined) => /^(checkout|clone|reset):$/.test(verb ?? "");
  const base = entries.find(([, verb]) => verb === "checkout:" || verb === "clone:")?.[0];
  const made = entries.some(([commit, verb]) => commit === base && !isMove(verb));
  return made ? undefined : base;
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
 * Commits that are reachable from one commit and from none of the others.
 *
 * @param git git in the repository
 * @param commit Full commit id
 * @param others Revision arguments for `--not`
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
  if (count === 0) return NOTHING_LOST;
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
      hint: "see what a branch may be called: git help check-ref-format",
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
