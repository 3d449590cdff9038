/**
 * Repositories that were left alone as they are: why, in words, and what a person could do about it.
 *
 * @module
 */

import type { RepositoryConfig } from "../manifest/project.ts";
import { shellJoin } from "../process/shell_quote.ts";
import type { FastForward } from "../vcs/repository.ts";

/** Why a repository was left alone. */
export type LeftReason =
  | "dirty"
  | "diverged"
  | "rewritten"
  | "tag-moved"
  | "detached"
  | "no-upstream"
  | "upstream-gone"
  | "no-remote"
  | "no-url"
  | "wrong-remote"
  | "operation"
  | "blocked"
  | "unsupported";

/** A repository that was left alone. */
export type LeftRepository = {
  readonly outcome: "left";
  readonly reason: LeftReason;
  /** The reason in words. */
  readonly message: string;
  /** What a person could do about it. */
  readonly hint: string;
};

/** Says why a repository was left alone. */
export function left(reason: LeftReason, message: string, hint: string): LeftRepository {
  return { outcome: "left", reason, message, hint };
}

/** Why a fast-forward did not take place. */
type Obstacle = Exclude<FastForward["state"], "updated" | "current" | "ahead">;

/**
 * Says why a branch was not moved to its upstream.
 *
 * @param obstacle Why
 * @param paths Of local files that are in the way
 * @param config The repository
 * @param path Absolute path of its working copy
 */
export function leftByFastForward(
  obstacle: Obstacle,
  paths: readonly string[],
  { name, branch }: RepositoryConfig,
  path: string,
): LeftRepository {
  const git = (...args: readonly string[]): string => shellJoin(["git", "-C", path, ...args]);
  switch (obstacle) {
    case "diverged":
      return left(
        obstacle,
        "it and its upstream both have commits of their own",
        `merge or rebase in ${shellJoin([path])}`,
      );
    case "rewritten":
      return left(
        obstacle,
        "the remote has replaced commits of its branch; it has none of its own",
        `take the new ones: ${shellJoin(["nestr", "repo", "reset", "--force", "--select", name])}`,
      );
    case "detached":
      return left(obstacle, "no branch is checked out", git("switch", branch));
    case "no-upstream":
      return left(
        obstacle,
        "its branch follows no upstream",
        git("branch", "--set-upstream-to", `origin/${branch}`),
      );
    case "upstream-gone":
      return left(
        obstacle,
        "the branch it follows exists no more",
        git("switch", branch),
      );
    case "blocked":
      return left(
        obstacle,
        `local files are in the way: ${paths.slice(0, 3).join(", ")}`,
        `move them away in ${shellJoin([path])}`,
      );
  }
}
