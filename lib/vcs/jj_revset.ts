/**
 * Words of jj's revset language, made of names that may hold any character, and what jj answers to
 * revsets that it cannot make sense of.
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

/** A commit that nobody would miss: without changes and without a description. */
export const BLANK = `(empty() & description(exact:""))`;

/**
 * Everything that holds commits besides one workspace and the bookmark that was made for it.
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
 * The error for a jj command that failed, also where the working copy is what it objects to.
 *
 * @param jj jj in a working copy
 * @param args What it was given
 * @param output What came of it
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
 * @param revision What was asked for
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
