/**
 * The git repository that another tool's manifest lies in, and the URL it was cloned from.
 *
 * Asks git for its configuration only; nothing here reaches the network.
 *
 * @module
 */

import { dirname, isAbsolute, join } from "node:path";
import { isRelativeUrl } from "../manifest/git_argument.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { exists, GitCommand, LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { gitRemotes } from "../vcs/git_remotes.ts";
import { withoutSecrets } from "../vcs/url.ts";

/**
 * Finds the working copy that a file lies in.
 *
 * @param file Absolute path of the file
 * @returns Absolute path of the working copy; undefined where the file lies in none
 */
export function workingCopyAround(file: string): string | undefined {
  for (let folder = dirname(file);; folder = dirname(folder)) {
    if (exists(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The URL that a working copy was cloned from, without passwords.
 *
 * @param folder Absolute path of the working copy
 * @returns The URL of `origin`, or of the only remote; an absolute path for a relative one
 */
export async function cloneUrl(folder: string): Promise<string | undefined> {
  await using pool = new ProcessPool({ size: 1, unset: LOCAL_GIT_VARIABLES });
  const remotes = await gitRemotes(new GitCommand(folder, pool));
  const url = remotes.get("origin") ?? (remotes.size === 1 ? [...remotes.values()][0] : undefined);
  if (url === undefined) return undefined;
  return isRelativeUrl(url) && !isAbsolute(url) ? join(folder, url) : withoutSecrets(url);
}

/**
 * The URL of `origin` in a git configuration file, without passwords.
 *
 * @param file Absolute path of the file
 */
export async function configuredUrl(file: string): Promise<string | undefined> {
  const url = await configuredValue(file, "remote.origin.url");
  return url === undefined ? undefined : withoutSecrets(url);
}

/**
 * A value of a git configuration file; undefined where it is missing or empty.
 *
 * @param file Absolute path of the file
 * @param key Its name, such as `remote.origin.url`
 */
export async function configuredValue(file: string, key: string): Promise<string | undefined> {
  if (!exists(file)) return undefined;
  await using pool = new ProcessPool({ size: 1, unset: LOCAL_GIT_VARIABLES });
  const git = new GitCommand(dirname(file), pool);
  // A file that is named by itself includes no others.
  const output = await git.attempt(["config", "--file", file, "--get", key]);
  const value = output.stdout.replace(/\n$/, "");
  return output.code === 0 && value !== "" ? value : undefined;
}
