/**
 * Finds the workspace that a command means.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { recoverIfNeeded } from "./recover_if_needed.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { WorkspaceInfo } from "./workspace_info.ts";

/**
 * Finds a workspace, once what a crash has left is ended.
 *
 * @param scope The scope
 * @param target Its name, or a path in it; the one that the scope's folder lies in where it is absent
 * @param naming What names another one on a command line
 * @throws {NestrError} `NAME_UNKNOWN`, or `WORKSPACE_NONE` where the folder lies in none
 */
export async function findTarget(
  scope: WorkspaceScope,
  target?: string,
  naming = "-w",
): Promise<WorkspaceRecord> {
  const { program, workspace } = commandsOf(scope.home);
  await recoverIfNeeded(scope);
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  if (target === undefined) {
    const around = workspaceAround(records, scope.directory);
    if (around !== undefined) return around;
    throw new NestrError("WORKSPACE_NONE", `"${scope.directory}" is in no workspace`, {
      hint: records.length === 0
        ? `make one: ${workspace} add ${scope.kind === "project" ? "NAME" : "DEST"}`
        : `name one of them${naming === "" ? "" : ` with ${naming}`}: ${
          records.map(({ name }) => name).join(", ")
        }`,
      details: { directory: scope.directory, workspaces: records.map(({ name }) => name) },
    });
  }
  const named = records.find(({ name }) => name === target);
  if (named !== undefined) return named;
  const path = isAbsolute(target) ? target : join(scope.directory, target);
  const around = isPath(target) ? workspaceAround(records, realPath(path)) : undefined;
  if (around !== undefined) return around;
  const candidates = nearestNames(target, records.map(({ name }) => name));
  throw new NestrError("NAME_UNKNOWN", `no workspace is called "${target}"`, {
    hint: candidates.length > 0
      ? `did you mean ${candidates.join(", ")}?`
      : `list them with: ${program} list`,
    details: { name: target, candidates },
  });
}

/**
 * Refuses a workspace that has got the name of the one that is meant.
 *
 * @param found What has the name now
 * @param namespace That of the one that is meant
 * @throws {NestrError} `PLAN_OUTDATED`
 */
export function requireMeant(
  { name, namespace: now }: Pick<WorkspaceInfo, "name" | "namespace">,
  namespace: string,
): void {
  if (now === namespace) return;
  throw new NestrError("PLAN_OUTDATED", `the workspace "${name}" is now a different one`, {
    hint: "run the command again, and check what it shows",
    details: { name, meant: namespace, found: now },
  });
}

/** The workspace whose folder a path lies in: the innermost. */
export function workspaceAround(
  records: readonly WorkspaceRecord[],
  path: string,
): WorkspaceRecord | undefined {
  return records.filter(({ root }) => path === root || path.startsWith(`${root}/`))
    .sort((a, b) => b.root.length - a.root.length)[0];
}

const isPath = (text: string): boolean => text.includes("/") || text === "." || text === "..";

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // A folder that was deleted by hand can still be named.
  }
}
