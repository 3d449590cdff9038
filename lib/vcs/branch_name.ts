/**
 * Which names git accepts for a branch, and thus jj for a bookmark that git can see.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { GitCommand } from "./git_command.ts";
import type { CommandLimits } from "./repository.ts";

/**
 * Refuses a name that a branch cannot have.
 *
 * @param git git in any folder
 * @param name The name
 * @param limits Time limit and cancellation
 * @throws {NestrError} `USAGE`, and `GIT_NOT_FOUND` where git is needed to tell
 */
export async function assertBranchName(
  git: GitCommand,
  name: string,
  limits: CommandLimits = {},
): Promise<void> {
  // git takes these for an option, for HEAD, and for the branch that was checked out before.
  const special = name === "" || name === "HEAD" || name.startsWith("-") || name.includes("\0");
  const args = ["check-ref-format", `refs/heads/${name}`];
  if (!special && (await git.attempt(args, limits)).code === 0) return;
  throw new NestrError("USAGE", `"${name}" is not a valid branch name`, {
    hint: "see what a branch may be called: git help check-ref-format",
    details: { branch: name },
  });
}
