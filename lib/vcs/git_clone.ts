/**
 * Clones a git repository so that its folder either holds all that was asked for or does not exist.
 *
 * The clone is made in a hidden folder beside its destination, `.NAME.nestr-clone-<pid>-<random>`,
 * and gets its name by one rename when it is complete: same file system, no copying, and nothing
 * that looks like the repository if the process is killed half-way. A folder of that form whose
 * process no longer runs on this machine is a leftover, and the next clone to the same destination
 * removes it.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { identifyProcess } from "../process/process_identity.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { exists, GitCommand } from "./git_command.ts";
import {
  addGitRemotes,
  fetchRevision,
  networkArguments,
  updateGitSubmodules,
} from "./git_remotes.ts";
import { assertNoOption, requireCommit } from "./git_revision.ts";
import type { CloneOptions, CommandLimits } from "./repository.ts";
import { redactUrl, remoteHost } from "./url.ts";
import { missingFolders } from "./working_copy_folder.ts";

const FULL_COMMIT_ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** How many branch names an error lists. */
const CANDIDATES = 20;

/** The temporary folders of this process's clones. */
const inProgress = new Set<string>();

/** A clone in progress. */
interface Cloning {
  /** git in the destination's parent folder. */
  readonly outside: GitCommand;
  /** Absolute path of the temporary folder. */
  readonly temporary: string;
  readonly options: CloneOptions;
  readonly limits: CommandLimits;
  /** See `networkArguments`. */
  readonly network: readonly string[];
}

/**
 * Clones a repository. Parent folders are created; on any failure nothing is left behind.
 *
 * A `revision` is a branch or tag of the remote (a branch where both exist), a full commit id, or
 * anything else that the fetched history can resolve.
 *
 * @param pool Where the processes run
 * @param destination Absolute path; must not exist or be an empty folder
 * @param options What to clone
 * @param limits Time limit of each step and cancellation
 * @throws {NestrError} `DESTINATION_OCCUPIED`, `REVISION_NOT_FOUND`, `REMOTE_AUTHENTICATION`,
 *   `REMOTE_UNREACHABLE`, `REMOTE_NOT_FOUND`, `DISK_FULL`, `FILE_ACCESS`, `GIT_NOT_FOUND`,
 *   `GIT_FAILED`, `TIMED_OUT`, `CANCELLED`
 */
export async function cloneGit(
  pool: ProcessPool,
  destination: string,
  options: CloneOptions,
  limits: CommandLimits = {},
): Promise<void> {
  assertFree(destination);
  assertNoOption(options.url, "URL of a remote");
  const parent = dirname(destination);
  const made = makeFolders(parent);
  const outside = new GitCommand(parent, pool);
  const temporary = join(parent, `${temporaryPrefix(destination)}${Deno.pid}-${randomSuffix()}`);
  inProgress.add(temporary);
  try {
    await removeLeftovers(destination);
    const configured = await outside.attempt(["config", "--get", "core.sshCommand"], limits);
    const network = networkArguments(configured.code === 0);
    await fill({ outside, temporary, options, limits, network });
    takeName(temporary, destination);
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    for (const folder of made) await Deno.remove(folder).catch(() => {});
    throw error instanceof NestrError ? error : cannotWrite(destination, error);
  } finally {
    inProgress.delete(temporary);
  }
}

function temporaryPrefix(destination: string): string {
  return `.${basename(destination)}.nestr-clone-`;
}

function randomSuffix(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** Fills the temporary folder with everything that was asked for. */
async function fill(cloning: Cloning): Promise<void> {
  const { outside, temporary, options, limits, network } = cloning;
  const pinned = options.revision;
  const byId = pinned !== undefined && FULL_COMMIT_ID.test(pinned);
  const sparse = options.sparse ?? [];
  const name = byId ? undefined : pinned ?? options.branch;
  let detachAt: string | undefined;
  let checkOut = sparse.length > 0 || byId;
  const missing = await clone(cloning, name, !checkOut);
  const inside = () => new GitCommand(temporary, outside.pool);
  if (missing) {
    const branches = await remoteBranches(cloning);
    if (pinned === undefined && branches.length > 0) throw branchNotFound(options, name!, branches);
    await clone(cloning, undefined, false);
    if (pinned !== undefined) {
      detachAt = await requireCommit(inside(), pinned, limits);
      checkOut = true;
    } else {
      await startEmptyBranch(inside(), name!, limits);
      checkOut = false;
    }
  }
  const git = inside();
  if (byId) {
    const remote = { name: "origin", url: options.url };
    await fetchRevision(git, remote, pinned, network, limits, options.depth);
    detachAt = pinned;
  }
  if (sparse.length > 0) {
    await git.read(["sparse-checkout", "set", "--cone", "--", ...sparse], limits);
  }
  if (checkOut) {
    const target = detachAt === undefined ? [] : ["--detach", detachAt];
    // A partial clone fetches the files' contents here.
    await git.read([...network, "checkout", "--quiet", ...target], {
      ...limits,
      remote: options.url,
    });
  }
  if (options.remotes) await addGitRemotes(git, options.remotes, limits);
  if (options.submodules) await updateGitSubmodules(git, limits);
}

/** Runs `git clone`; returns whether it failed because the remote has no such branch or tag. */
async function clone(
  { outside, temporary, options, limits, network }: Cloning,
  name: string | undefined,
  checkOut: boolean,
): Promise<boolean> {
  const args = [
    ...network,
    "-c",
    "advice.detachedHead=false",
    "clone",
    "--quiet",
    "--origin=origin",
  ];
  if (!checkOut) args.push("--no-checkout");
  if (name !== undefined) args.push(`--branch=${name}`);
  if (options.depth !== undefined) args.push(`--depth=${options.depth}`);
  if (options.filter !== undefined) args.push(`--filter=${options.filter}`);
  // A local path is copied whole unless git is told to use the protocol.
  const partial = options.depth !== undefined || options.filter !== undefined;
  if (partial && remoteHost(options.url).transport === "file") args.push("--no-local");
  args.push("--", options.url, temporary);
  const output = await outside.attempt(args, limits);
  if (output.code === 0) return false;
  if (name !== undefined && /Remote branch .* not found in upstream/.test(output.stderr)) {
    return true;
  }
  throw outside.failure(args, output, options.url);
}

async function remoteBranches({ outside, options, limits, network }: Cloning): Promise<string[]> {
  const args = [...network, "ls-remote", "--quiet", "--heads", "--", options.url];
  const text = await outside.read(args, { ...limits, remote: options.url });
  return text.split("\n").flatMap((line) => /\trefs\/heads\/(.*)$/.exec(line)?.[1] ?? []);
}

/** Puts the clone of an empty remote on the wanted branch, which is still unborn. */
async function startEmptyBranch(
  git: GitCommand,
  name: string,
  limits: CommandLimits,
): Promise<void> {
  const reference = `refs/heads/${name}`;
  await git.read(["symbolic-ref", "HEAD", reference], limits);
  await git.read(["config", `branch.${name}.remote`, "origin"], limits);
  await git.read(["config", `branch.${name}.merge`, reference], limits);
}

/** Synchronous, so that of two clones in this process the slower one notices the other. */
function takeName(temporary: string, destination: string): void {
  assertFree(destination);
  try {
    if (exists(destination)) Deno.removeSync(destination);
    Deno.renameSync(temporary, destination);
  } catch (error) {
    assertFree(destination); // another process may have been faster
    throw error;
  }
}

/** Removes what killed clones have left behind for the same destination. */
async function removeLeftovers(destination: string): Promise<void> {
  // Where other processes cannot be seen, any of them may still be running.
  if (identifyProcess(Deno.pid) === undefined) return;
  const prefix = temporaryPrefix(destination);
  const parent = dirname(destination);
  for (const { name, isDirectory } of Deno.readDirSync(parent)) {
    if (!isDirectory || !name.startsWith(prefix)) continue;
    const pid = Number(/^(\d+)(-[0-9a-f]+)?$/.exec(name.slice(prefix.length))?.[1]);
    if (Number.isNaN(pid)) continue;
    const path = join(parent, name);
    // A folder with this process's pid that it does not know belongs to an earlier process.
    const alive = pid === Deno.pid ? inProgress.has(path) : identifyProcess(pid) !== undefined;
    // Another clone may be removing it too, or it cannot be removed; it does no harm.
    if (!alive) await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}

function assertFree(destination: string): void {
  if (!isAbsolute(destination)) throw new TypeError(`"${destination}" is not absolute`);
  try {
    for (const _ of Deno.readDirSync(destination)) throw destinationOccupied(destination);
  } catch (error) {
    if (error instanceof NestrError) throw error;
    if (exists(destination)) throw destinationOccupied(destination, error);
  }
}

/** Creates the missing folders; returns them, the deepest first. */
function makeFolders(path: string): readonly string[] {
  const missing = missingFolders(path);
  try {
    Deno.mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return missing;
}

/** The error for a destination that is anything but an empty folder. */
export function destinationOccupied(destination: string, cause?: unknown): NestrError {
  return new NestrError("DESTINATION_OCCUPIED", `"${destination}" is not an empty folder`, {
    hint: "move it away, or correct the path in the manifest",
    details: { path: destination },
    cause,
  });
}

function cannotWrite(path: string, cause: unknown): NestrError {
  return new NestrError("FILE_ACCESS", `"${path}" cannot be written`, { details: { path }, cause });
}

function branchNotFound(
  options: CloneOptions,
  branch: string,
  branches: readonly string[],
): NestrError {
  const candidates = branches.slice(0, CANDIDATES);
  return new NestrError(
    "REVISION_NOT_FOUND",
    `the remote "${redactUrl(options.url)}" has no branch "${branch}"`,
    {
      hint: `correct the branch in the manifest; the remote has ${candidates.join(", ")}`,
      details: { url: redactUrl(options.url), branch, candidates },
    },
  );
}
