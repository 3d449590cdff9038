/**
 * Looks for what will cause trouble in a repository later: stale lock files, remotes that do not
 * answer.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { GitCommand } from "./git_command.ts";
import { gitDirectory, readGitLink } from "./git_directory.ts";
import { networkArguments } from "./git_remotes.ts";
import type { CommandLimits } from "./repository.ts";

/** The lock files that a killed git leaves behind, and that block the next one. */
const LOCKS = ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "shallow.lock"];

/** A lock younger than this is taken to belong to a running git, in milliseconds. */
const YOUNG_MS = 60_000;

/**
 * Lock files in a working copy's git directory that are stale, judging by their age. For a linked
 * worktree, also those of the repository it belongs to, which block it just the same.
 *
 * @param path Absolute path of a git working copy
 * @returns Absolute paths
 */
export function leftLocks(path: string): readonly string[] {
  const link = readGitLink(path);
  const directories = link?.type === "worktree"
    ? [link.directory, link.common]
    : [gitDirectory(path)];
  const locks = directories.flatMap((directory) => LOCKS.map((name) => join(directory, name)));
  return locks.filter((lock) => {
    try {
      const { mtime } = Deno.lstatSync(lock);
      return mtime !== null && Date.now() - mtime.getTime() > YOUNG_MS;
    } catch {
      return false;
    }
  });
}

/**
 * Checks whether a remote answers.
 *
 * @param pool Where the process runs
 * @param path Absolute path of a working copy
 * @param remote Name of a remote, or a URL
 * @param url Its URL, for reading what went wrong
 * @param limits Time limit and cancellation
 * @returns Why it does not answer; undefined when it does
 */
export async function probeRemote(
  pool: ProcessPool,
  path: string,
  remote: string,
  url: string,
  limits: CommandLimits,
): Promise<NestrError | undefined> {
  const git = new GitCommand(path, pool);
  try {
    const configured = await git.attempt(["config", "--get", "core.sshCommand"], limits);
    const network = networkArguments(configured.code === 0);
    // Asking for one name that need not exist keeps the answer short.
    const args = [...network, "ls-remote", "--quiet", "--", remote, "HEAD"];
    await git.read(args, { ...limits, remote: url });
    return undefined;
  } catch (error) {
    if (error instanceof NestrError && error.code !== "CANCELLED") return error;
    throw error;
  }
}
