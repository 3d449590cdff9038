/**
 * Opens a working copy with the version control system that owns it.
 *
 * @module
 */

import { join } from "node:path";
import type { ProcessPool } from "../process/process_pool.ts";
import { GitRepository } from "./git.ts";
import { exists } from "./git_command.ts";
import { JjRepository } from "./jj.ts";
import type { Repository } from "./repository.ts";

/**
 * Opens a working copy: jj where there is a `.jj`, git otherwise.
 *
 * Starts nothing and throws nothing; a folder that is missing or not a repository is reported by
 * the first method that is called.
 *
 * @param path Absolute path of the working copy
 * @param pool Where everything that the repository starts will run; its environment must lack
 *   `LOCAL_GIT_VARIABLES`
 */
export function openRepository(path: string, pool: ProcessPool): Repository {
  return exists(join(path, ".jj")) ? new JjRepository(path, pool) : new GitRepository(path, pool);
}
