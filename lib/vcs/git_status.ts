/**
 * Parses `git status --porcelain=v2 --branch --show-stash -z`. Pure, and fast: a few microseconds.
 *
 * Only counts are kept. Names of files, which may hold anything but NUL, are skipped, never read.
 *
 * @module
 */

import type { RepositoryStatus } from "./repository.ts";

/** The arguments whose output `parseGitStatus` reads, whatever the user has configured. */
export const STATUS_ARGUMENTS: readonly string[] = [
  "status",
  "--porcelain=v2",
  "--branch",
  "--show-stash",
  "--ahead-behind",
  "-z",
  "--untracked-files=normal",
];

const HASH = 35;
const ONE = 49;
const TWO = 50;
const QUESTION_MARK = 63;
const DOT = 46;
const U = 117;

/**
 * Counts what git reports.
 *
 * @param output Standard output of `git` with `STATUS_ARGUMENTS`
 * @returns Everything of a status except the operation in progress, which git does not print here
 */
export function parseGitStatus(output: string): Omit<RepositoryStatus, "operation"> {
  let [staged, modified, untracked, conflicts] = [0, 0, 0, 0];
  const headers = new Map<string, string>();
  for (let start = 0; start < output.length;) {
    let end = output.indexOf("\0", start);
    if (end < 0) end = output.length;
    switch (output.charCodeAt(start)) {
      case HASH: {
        const space = output.indexOf(" ", start + 2);
        headers.set(output.slice(start + 2, space), output.slice(space + 1, end));
        break;
      }
      case TWO: // A rename or copy is followed by its origin.
        end = output.indexOf("\0", end + 1);
        if (end < 0) end = output.length;
        /* falls through */
      case ONE:
        if (output.charCodeAt(start + 2) !== DOT) staged++;
        if (output.charCodeAt(start + 3) !== DOT) modified++;
        break;
      case U:
        conflicts++;
        break;
      case QUESTION_MARK:
        untracked++;
        break;
    }
    start = end + 1;
  }
  return { ...parseHeaders(headers), staged, modified, untracked, conflicts };
}

function parseHeaders(
  headers: ReadonlyMap<string, string>,
): Pick<
  RepositoryStatus,
  | "kind"
  | "branch"
  | "head"
  | "detached"
  | "upstream"
  | "upstreamGone"
  | "ahead"
  | "behind"
  | "stash"
> {
  const commit = headers.get("branch.oid");
  const head = commit === undefined || commit === "(initial)" ? null : commit;
  const name = headers.get("branch.head");
  const branch = name === undefined || name === "(detached)" ? null : name;
  // Beside a tag `origin/main`, git says `remotes/origin/main`.
  const upstream = headers.get("branch.upstream")?.replace(/^(remotes|heads)\//, "") ?? null;
  const counts = /^\+(\d+) -(\d+)$/.exec(headers.get("branch.ab") ?? "");
  return {
    kind: "git",
    branch,
    head,
    detached: name === "(detached)",
    upstream,
    // Before the first commit git cannot compare, so a missing comparison proves nothing.
    upstreamGone: upstream !== null && counts === null && head !== null,
    ahead: counts ? Number(counts[1]) : null,
    behind: counts ? Number(counts[2]) : null,
    stash: Number(headers.get("stash") ?? 0),
  };
}
