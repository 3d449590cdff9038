/**
 * Words about commits made on no branch, which would be lost when something else is checked out.
 *
 * @module
 */

import { shellJoin } from "../process/shell_quote.ts";
import type { LostCommits } from "../vcs/changes.ts";

/** What would be lost, without a final period. */
export function lossOfDetached({ count }: LostCommits): string {
  return `${count} ${count === 1 ? "commit" : "commits"} made on no branch would be lost`;
}

/** The command that keeps them on a branch of their own. */
export function commandThatKeeps(path: string, { commits }: LostCommits): string {
  const id = commits[0]!.id;
  return shellJoin(["git", "-C", path, "branch", `saved-${id.slice(0, 12)}`, id]);
}
