/**
 * Remotes of a git repository: fetching from them and fast-forwarding to them.
 *
 * Nothing here prunes, merges or prompts: ssh runs in batch mode unless the user has set an ssh
 * command of their own, in `GIT_SSH_COMMAND`, `GIT_SSH` or `core.sshCommand`. git's background
 * housekeeping is left to the user's own git calls, so that no process outlives ours.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { exists, type GitCommand } from "./git_command.ts";
import { gitDirectory, readHead } from "./git_directory.ts";
import { assertNoOption, resolveCommit } from "./git_revision.ts";
import { parseGitStatus, STATUS_ARGUMENTS } from "./git_status.ts";
import type { CommandLimits, FastForward, FetchOptions } from "./repository.ts";
import { redactUrl } from "./url.ts";

/** An ssh that never prompts; more options could contradict the user's ssh configuration. */
export const BATCH_SSH = "ssh -o BatchMode=yes";

/** Keeps git from starting housekeeping after the command. */
const NO_HOUSEKEEPING = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];

/** The settings that decide about a connection. */
interface RemoteSettings {
  /** First URL by name of the remote. */
  readonly urls: ReadonlyMap<string, string>;
  /** Name of the remote that each branch follows. */
  readonly branches: ReadonlyMap<string, string>;
  /** Whether `core.sshCommand` is set. */
  readonly sshCommand: boolean;
}

/** URLs of the remotes by name, as they are configured. */
export async function gitRemotes(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<ReadonlyMap<string, string>> {
  return (await readSettings(git, limits)).urls;
}

/**
 * Adds the remotes whose names do not exist yet.
 *
 * @returns The names that were added
 */
export async function addGitRemotes(
  git: GitCommand,
  remotes: ReadonlyMap<string, string>,
  limits: CommandLimits = {},
): Promise<readonly string[]> {
  const present = await gitRemotes(git, limits);
  const added: string[] = [];
  for (const [name, url] of remotes) {
    if (present.has(name)) continue;
    await git.read(["remote", "add", "--", assertNoOption(name, "name of a remote"), url], limits);
    added.push(name);
  }
  return added;
}

/**
 * The arguments before git's verb for a command that uses the network.
 *
 * `-c core.sshCommand` ranks below `GIT_SSH_COMMAND` and above the older `GIT_SSH`.
 *
 * @param configured Whether `core.sshCommand` is set where the command runs
 */
export function networkArguments(configured: boolean): readonly string[] {
  return configured || Deno.env.get("GIT_SSH")
    ? NO_HOUSEKEEPING
    : [...NO_HOUSEKEEPING, "-c", `core.sshCommand=${BATCH_SSH}`];
}

/** Fetches from a remote and, if asked, a revision that is not on its branches. */
export async function fetchGit(
  git: GitCommand,
  options: FetchOptions = {},
  limits: CommandLimits = {},
): Promise<void> {
  const settings = await readSettings(git, limits);
  const name = options.remote ?? followedRemote(git, settings);
  const url = settings.urls.get(name);
  if (url === undefined) throw remoteUndefined(git.path, name, settings);
  const network = networkArguments(settings.sshCommand);
  await git.read(
    [...network, "fetch", "--quiet", "--no-recurse-submodules", "--", name],
    { ...limits, remote: url },
  );
  if (options.revision !== undefined) {
    await fetchRevision(git, { name, url }, options.revision, network, limits);
  }
}

/**
 * Fetches one commit, tag or branch that is not here yet.
 *
 * @param git git in the repository
 * @param remote Name and URL of a remote
 * @param revision A full commit id, or the name of a tag or branch
 * @param network See `networkArguments`
 * @param limits Time limit and cancellation
 * @param depth Commits of history to fetch; default: one in a shallow repository, otherwise all
 * @throws {NestrError} `REVISION_NOT_FOUND`
 */
export async function fetchRevision(
  git: GitCommand,
  remote: { readonly name: string; readonly url: string },
  revision: string,
  network: readonly string[],
  limits: CommandLimits = {},
  depth?: number,
): Promise<void> {
  for (const name of [revision, `refs/remotes/${remote.name}/${revision}`]) {
    if (await resolveCommit(git, name, limits)) return;
  }
  const shallow = exists(join(gitDirectory(git.path), "shallow"));
  const history = depth ?? (shallow ? 1 : undefined);
  const start = [...network, "fetch", "--quiet", "--no-recurse-submodules"];
  if (history !== undefined) start.push(`--depth=${history}`);
  const specs = /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(revision) ? [revision] : [
    `refs/tags/${revision}:refs/tags/${revision}`,
    `+refs/heads/${revision}:refs/remotes/${remote.name}/${revision}`,
  ];
  for (const spec of specs) {
    const args = [...start, "--", remote.name, spec];
    const output = await git.attempt(args, limits);
    if (output.code === 0) {
      // A single-branch clone fetches a second branch only when told to track it.
      const follow = ["remote", "set-branches", "--add", "--", remote.name, revision];
      if (spec.startsWith("+")) await git.read(follow, limits);
      return;
    }
    if (!/remote ref|not our ref|unadvertised object|invalid refspec/i.test(output.stderr)) {
      throw git.failure(args, output, remote.url);
    }
  }
  throw new NestrError(
    "REVISION_NOT_FOUND",
    `the remote "${redactUrl(remote.url)}" has no revision "${revision}"`,
    { hint: "check its spelling in the manifest", details: { path: git.path, revision } },
  );
}

/**
 * The name of the remote if it has a tag at another place than the repository.
 *
 * git fetches a tag once; that it was moved since is noticed only by asking.
 */
export async function remoteWithMovedTag(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<string | undefined> {
  const tag = `refs/tags/${name}`;
  const here = await git.attempt(["rev-parse", "--verify", "--quiet", tag], limits);
  if (here.code !== 0) return undefined;
  const settings = await readSettings(git, limits);
  const remote = followedRemote(git, settings);
  for (const prefix of ["refs/heads/", `refs/remotes/${remote}/`]) {
    if (await resolveCommit(git, prefix + name, limits) !== undefined) return undefined;
  }
  const args = [
    ...networkArguments(settings.sshCommand),
    "ls-remote",
    "--quiet",
    "--",
    remote,
    tag,
  ];
  const there = await git.read(args, { ...limits, remote: settings.urls.get(remote) ?? remote });
  const line = there.split("\n").find((it) => it.endsWith(`\t${tag}`));
  return line === undefined || line === `${here.stdout.trim()}\t${tag}` ? undefined : remote;
}

/** Moves the current branch to its upstream where that is a fast-forward. */
export async function fastForwardGit(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<FastForward> {
  const status = parseGitStatus(await git.read(STATUS_ARGUMENTS, limits));
  const stay = (state: FastForward["state"], paths: readonly string[] = []): FastForward => ({
    state,
    from: status.head,
    to: status.head,
    commits: 0,
    paths,
  });
  if (status.detached) return stay("detached");
  if (status.upstream === null) return stay("no-upstream");
  if (status.upstreamGone) return stay("upstream-gone");
  const target = await resolveCommit(git, "@{upstream}", limits);
  // A clone of an empty remote tracks a branch that does not exist yet.
  if (target === undefined || status.behind === 0) {
    return stay((status.ahead ?? 0) > 0 ? "ahead" : "current");
  }
  if ((status.ahead ?? 0) > 0) {
    return stay(await isRewritten(git, status.head, limits) ? "rewritten" : "diverged");
  }
  const args = ["merge", "--ff-only", "--quiet", "--no-autostash", "--no-overwrite-ignore", target];
  const output = await git.attempt(args, limits);
  if (output.code === 0) {
    const commits = status.behind ??
      Number(await git.line(["rev-list", "--count", target], limits));
    return { state: "updated", from: status.head, to: target, commits, paths: [] };
  }
  const inTheWay = pathsInTheWay(output.stderr);
  if (inTheWay.length > 0) return stay("blocked", inTheWay);
  if (/not possible to fast-forward/i.test(output.stderr)) return stay("diverged");
  throw git.failure(args, output);
}

/** Whether HEAD is at a commit that the upstream was at before, by the upstream's reflog. */
async function isRewritten(
  git: GitCommand,
  head: string | null,
  limits: CommandLimits,
): Promise<boolean> {
  const args = ["merge-base", "--fork-point", "@{upstream}", "HEAD"];
  const { code, stdout } = await git.attempt(args, limits);
  return code === 0 && stdout.trim() === head;
}

/** Initialises and updates all submodules recursively. */
export async function updateGitSubmodules(
  git: GitCommand,
  limits: CommandLimits = {},
): Promise<void> {
  if (!exists(join(git.path, ".gitmodules"))) return;
  const { sshCommand } = await readSettings(git, limits);
  const args = ["submodule", "--quiet", "update", "--init", "--recursive"];
  await git.read([...networkArguments(sshCommand), ...args], {
    ...limits,
    remote: `submodules of ${git.path}`,
  });
}

/**
 * The paths that git lists when local files are in the way of a checkout or merge.
 *
 * @param stderr What git wrote
 */
export function pathsInTheWay(stderr: string): readonly string[] {
  if (!/would be (overwritten|lost|removed)|would lose untracked/i.test(stderr)) return [];
  return stderr.split("\n").filter((line) => line.startsWith("\t")).map((line) => line.slice(1));
}

async function readSettings(git: GitCommand, limits: CommandLimits): Promise<RemoteSettings> {
  const pattern = "^(remote\\..*\\.url|branch\\..*\\.remote|core\\.sshcommand)$";
  const args = ["config", "-z", "--get-regexp", pattern];
  const output = await git.attempt(args, limits);
  if (output.code > 1) throw git.failure(args, output);
  // git config also works outside a repository, so check first.
  gitDirectory(git.path);
  const urls = new Map<string, string>();
  const branches = new Map<string, string>();
  let sshCommand = false;
  for (const record of output.stdout.split("\0")) {
    const [, section, name, value] =
      /^(remote|branch)\.(.*)\.(?:url|remote)\n(.*)$/s.exec(record) ?? [];
    if (record.startsWith("core.sshcommand\n")) sshCommand = true;
    else if (section === "branch") branches.set(name!, value!);
    else if (section === "remote" && !urls.has(name!)) urls.set(name!, value!);
  }
  return { urls, branches, sshCommand };
}

/** The remote that `git fetch` would choose: the branch's, the only one, or `origin`. */
function followedRemote(git: GitCommand, settings: RemoteSettings): string {
  const branch = readHead(gitDirectory(git.path))?.branch;
  const followed = branch === null || branch === undefined
    ? undefined
    : settings.branches.get(branch);
  if (followed !== undefined && followed !== ".") return followed;
  const names = [...settings.urls.keys()];
  return names.length === 1 ? names[0]! : "origin";
}

function remoteUndefined(path: string, name: string, settings: RemoteSettings): NestrError {
  return new NestrError("REMOTE_NOT_FOUND", `"${path}" has no remote "${name}"`, {
    hint: `${shellJoin(["git", "-C", path, "remote", "add", name])} URL`,
    details: { path, remote: name, remotes: [...settings.urls.keys()] },
  });
}
