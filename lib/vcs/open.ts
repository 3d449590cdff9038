/**
 * Opens the repository that lies in a folder.
 *
 * @module
 */

import type { ProcessPool } from "../process/process_pool.ts";
import { GitRepository } from "./git.ts";
import type { Repository } from "./repository.ts";

/** Opens the repository that lies in a folder. */
export function openRepository(path: string, pool: ProcessPool): Repository {
  return new GitRepository(path, pool);
}
