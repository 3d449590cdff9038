/**
 * Finds the repository that a working copy of a workspace was made from.
 *
 * @module
 */

import type { ProcessPool } from "../../process/process_pool.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import type { WorkingCopies } from "../../vcs/working_copies.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import type { WorkingCopyRecord } from "../../workspaces/workspace_record.ts";

/**
 * The working copies of the repository that a working copy was made from.
 *
 * @param copy The working copy
 * @param pool Where the version control system runs
 * @returns Undefined where the whole repository was deleted: nothing knows of the working copy any more
 */
export function workingCopiesOf(
  copy: WorkingCopyRecord,
  pool: ProcessPool,
): WorkingCopies | undefined {
  const location = findWorkingCopy(copy.main);
  // Upwards there may be another repository, which has nothing to do with it.
  return location?.main === copy.main ? openWorkingCopies(location, pool) : undefined;
}
