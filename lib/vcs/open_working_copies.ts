/**
 * Opens the working copies of a repository with the version control system that owns it.
 *
 * @module
 */

import type { ProcessPool } from "../process/process_pool.ts";
import { GitWorktrees } from "./git_worktrees.ts";
import { JjWorkspaces } from "./jj_workspaces.ts";
import type { WorkingCopies } from "./working_copies.ts";
import type { WorkingCopyLocation } from "./working_copy_location.ts";

/**
 * Opens the working copies of a repository. Starts nothing.
 *
 * @param location Any working copy of it, as `findWorkingCopy()` finds it
 * @param pool Where everything that is started will run; its environment must lack
 *   `LOCAL_GIT_VARIABLES`
 */
export function openWorkingCopies(
  location: WorkingCopyLocation,
  pool: ProcessPool,
): WorkingCopies {
  return location.kind === "jj"
    ? new JjWorkspaces(location, pool)
    : new GitWorktrees(location, pool);
}
