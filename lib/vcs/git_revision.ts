/**
 * Revisions of a git repository: from what a person writes to a commit id.
 *
 * Everything from outside that is given to git as a revision, branch or name passes through here
 * first, so that git never reads it as an option.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { GitCommand } from "./git_command.ts";
import type { CommandLimits } from "./repository.ts";

/**
 * The commit that a revision names.
 *
 * @param git git in the repository
 * @param revision Whatever `git rev-parse` takes, except `:/TEXT`
 * @param limits Time limit and cancellation
 * @returns Full commit id; undefined where there is no such commit here
 */
export async function resolveCommit(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<string | undefined> {
  if (revision === "" || /^[-^]|\0/.test(revision)) return undefined;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const output = await git.attempt(args, limits);
  if (output.code === 0) return output.stdout.trim();
  // With --quiet, git says nothing about a missing revision, but reports everything else.
  const unknown = output.stderr.trim() === "" ||
    /unknown revision|needed a single revision|no upstream|no such branch|not a valid|does not point to a branch|only has \d+ entries|expected commit type|unexpected type/i
      .test(output.stderr);
  if (unknown) return undefined;
  throw git.failure(args, output);
}

/**
 * As `resolveCommit`, for a revision that must exist.
 *
 * @throws {NestrError} `REVISION_NOT_FOUND`
 */
export async function requireCommit(
  git: GitCommand,
  revision: string,
  limits: CommandLimits = {},
): Promise<string> {
  const commit = await resolveCommit(git, revision, limits);
  if (commit === undefined) throw revisionNotFound(git.path, revision);
  return commit;
}

/** The error for a revision or branch that does not exist in a repository. */
export function revisionNotFound(path: string, revision: string): NestrError {
  return new NestrError("REVISION_NOT_FOUND", `"${path}" has no revision "${revision}"`, {
    hint: "fetch it with nestr repo sync, or check its spelling",
    details: { path, revision },
  });
}

/**
 * Refuses a value that git would read as an option.
 *
 * @param value What was given
 * @param what What it is meant to be, for the message
 * @returns The value
 * @throws {NestrError} `USAGE`
 */
export function assertNoOption(value: string, what: string): string {
  if (value !== "" && !value.startsWith("-")) return value;
  throw new NestrError("USAGE", `"${value}" is not a valid ${what}`, {
    hint: "it must not be empty or begin with a dash",
    details: { value },
  });
}
