/**
 * Lets jj or git show on the terminal how a working copy stands, as if it had been typed.
 *
 * @module
 */

import { type ForegroundEnd, runForeground } from "../../process/foreground.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import { passToJj } from "./pass_to_jj.ts";
import type { WorkspaceScope } from "./scope.ts";
import { findTarget } from "./target.ts";

/**
 * Runs `jj status` or `git status -sb`.
 *
 * @param scope The scope
 * @param request `name`: the workspace; the scope's folder where it is absent
 * @returns How it ended; undefined where there is not exactly one working copy to show
 * @throws {NestrError} `NAME_UNKNOWN`, `JJ_NOT_FOUND`, `COMMAND_NOT_FOUND`
 */
export async function showWorkingCopyStatus(
  scope: WorkspaceScope,
  request: { readonly name?: string },
): Promise<ForegroundEnd | undefined> {
  const place = request.name === undefined ? placeHere(scope) : await placeOf(scope, request.name);
  if (place === undefined) return undefined;
  const { kind, directory } = place;
  if (kind === "jj") return await passToJj(["status"], directory);
  const argv = ["git", "--no-optional-locks", "status", "--short", "--branch"];
  return await runForeground({ argv, directory, env: Deno.env.toObject() });
}

interface Place {
  readonly kind: "git" | "jj";
  readonly directory: string;
}

function placeHere({ directory }: WorkspaceScope): Place | undefined {
  const location = findWorkingCopy(directory);
  return location && { kind: location.kind, directory };
}

async function placeOf(scope: WorkspaceScope, name: string): Promise<Place | undefined> {
  const { copies } = await findTarget(scope, name);
  const [copy] = copies;
  if (copy === undefined || copies.length > 1) return undefined;
  // One that was deleted by hand has nothing to show, and its services are shown nevertheless.
  return findWorkingCopy(copy.path) && { kind: copy.kind, directory: copy.path };
}
