/**
 * Examines the env files of workspaces: whether they are there, and whether they could be committed.
 *
 * @module
 */

import { join, relative } from "node:path";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { isEnvFile } from "../../workspaces/env_file.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { Finding } from "../finding.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { shellJoin } from "../../process/shell_quote.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { isIgnored } from "../../vcs/exclude_file.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";

/** Findings about the env files of a scope's workspaces. */
export async function checkEnvFiles(scope: WorkspaceScope): Promise<readonly Finding[]> {
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const findings: Finding[] = [];
  for (const record of await listWorkspaces(scope.home, registryOptions(scope))) {
    for (const file of record.envFiles) {
      const finding = await checkEnvFile(record, file, pool);
      if (finding !== undefined) findings.push(finding);
    }
  }
  return findings;
}

async function checkEnvFile(
  { name, root, home, backend, copies }: WorkspaceRecord,
  file: string,
  pool: ProcessPool,
): Promise<Finding | undefined> {
  const path = join(root, file);
  const warning = (message: string, cure: string): Finding => ({
    severity: "warning",
    area: "env files",
    message: `${message} (workspace "${name}")`,
    cure,
  });
  try {
    const { mode } = Deno.statSync(path);
    if (mode !== null && (mode & 0o077) !== 0 && Deno.build.os !== "windows") {
      return warning(`others can read "${path}"`, shellJoin(["chmod", "600", path]));
    }
  } catch {
    const { program, workspace } = commandsOf(home);
    const isRendered = backend !== null && isEnvFile(file);
    return warning(
      `"${path}" is missing`,
      isRendered
        ? `to write it again: ${program} start -w ${name}`
        : `remove the workspace and add it again: ${workspace} forget ${name}`,
    );
  }
  const owner = copies.filter((copy) => path.startsWith(`${copy.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const location = owner && findWorkingCopy(owner.path);
  if (owner === undefined || location === undefined) return undefined;
  if (await isIgnored(location, relative(owner.path, path), pool)) return undefined;
  return warning(
    `"${path}" is not ignored and could be committed`,
    `add "${file}" to the repository's .gitignore`,
  );
}
