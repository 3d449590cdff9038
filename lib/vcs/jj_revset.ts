/**
 * Builds jj revsets from names that may hold any character, and makes errors of jj's answers to
 * revsets that it cannot resolve.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { failureDetails } from "./git_failure.ts";
import type { JjCommand } from "./jj_command.ts";

/** The working-copy commit of a workspace. */
export const commitOf = (workspace: string): string => `${JSON.stringify(workspace)}@`;

/** A pattern that matches exactly one name. */
export const exactly = (name: string): string => `exact:${JSON.stringify(name)}`;

/** A commit that can be discarded: without changes and without a description. */
export const BLANK = `(empty() & description(exact:""))`;

/**
 * Everything that holds commits except one workspace and the bookmark that was made for it.
 *
 * @param workspaces Names of the other workspaces
 * @param bookmark Name of the bookmark; undefined where there is none
 */
export function holders(workspaces: readonly string[], bookmark: string | undefined): string {
  const bookmarks = bookmark === undefined ? "bookmarks()" : `bookmarks(~${exactly(bookmark)})`;
  const others = workspaces.map((name) => `present(${commitOf(name)})`);
  return ["remote_bookmarks()", bookmarks, "tags()", ...others].join(" | ");
}

/**
 * The error for a jj command that failed, including where it objects to the working copy.
 *
 * @param jj jj in a working copy
 * @param args What it was given
 * @param output Its output
 */
export function jjFailure(
  jj: JjCommand,
  args: readonly string[],
  output: { readonly code: number; readonly stderr: string },
): NestrError {
  if (!/working copy is stale|sibling of the working copy/i.test(output.stderr)) {
    return jj.failure(args, output);
  }
  return new NestrError(
    "JJ_FAILED",
    `the working copy "${jj.path}" is stale: its commit was changed from elsewhere`,
    {
      hint: shellJoin(["jj", "-R", jj.path, "workspace", "update-stale"]),
      details: failureDetails({ path: jj.path, args, ...output }),
    },
  );
}

/**
 * The error for a revision that does not name one commit.
 *
 * @param jj jj in a working copy
 * @param revision The revision
 * @param reason Why not, in jj's words where it has some
 */
export function revisionRefused(jj: JjCommand, revision: string, reason: string): NestrError {
  return new NestrError(
    "REVISION_NOT_FOUND",
    `"${revision}" is no single revision of "${jj.path}": ${reason}`,
    {
      hint: shellJoin(["jj", "-R", jj.path, "log", "-r", "all()"]),
      details: { path: jj.path, revision, reason },
    },
  );
}
