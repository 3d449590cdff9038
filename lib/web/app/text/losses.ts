/**
 * What a guarded operation would destroy, in words with counts.
 *
 * @module
 */

import type { Loss, PlanParams } from "../../wire.ts";
import { count } from "./amounts.ts";

/** Everything that would be lost: `3 files and 2 commits in 2 repositories`. */
export function lossesInWords(losses: readonly Loss[]): string {
  const files = losses.reduce((sum, { paths }) => sum + paths.length, 0);
  const commits = losses.reduce((sum, loss) => sum + loss.commits, 0);
  const what = [
    ...(files > 0 ? [count(files, "file")] : []),
    ...(commits > 0 ? [count(commits, "commit")] : []),
  ].join(" and ");
  return `${what} in ${count(losses.length, "repository", "repositories")}`;
}

/** How the work that an operation would destroy is saved. */
export function savedInWords(operation: PlanParams["operation"]): string {
  return operation === "workspace-forget"
    ? "It is saved first; the commands that bring it back are shown afterwards."
    : "It is saved first, and can be restored with “Undo”.";
}

/** What one repository would lose: `3 files, 2 commits`. */
export function lossInWords({ paths, commits }: Loss): string {
  return [
    ...(paths.length > 0 ? [count(paths.length, "file")] : []),
    ...(commits > 0 ? [count(commits, "commit")] : []),
  ].join(", ");
}
