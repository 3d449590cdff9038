/**
 * Examines the workspaces of a repository or project, for `ajj doctor` and `nestr doctor`.
 *
 * @module
 */

import { noteProblems } from "../error_findings.ts";
import type { Finding } from "../finding.ts";
import { cleanUpWorkspaces } from "./cleanup_workspaces.ts";
import { checkEnvFiles } from "./doctor_env_files.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { Orphan } from "./workspace_info.ts";

/**
 * Examines the workspaces of a scope.
 *
 * @param scope The scope
 * @param fix Whether to mend what can be mended
 */
export async function examineScope(
  scope: WorkspaceScope,
  fix: boolean,
): Promise<{ readonly findings: readonly Finding[]; readonly fixed: readonly string[] }> {
  const findings: Finding[] = [];
  const fixed: string[] = [];
  const result = await noteProblems(
    "registry",
    findings,
    () => cleanUpWorkspaces(scope, { force: fix }),
  );
  for (const { done, error, ...orphan } of result?.orphans ?? []) {
    if (done === true) fixed.push(`${nameOf(orphan)}: ${FIXED[orphan.action]}`);
    else findings.push(orphanFinding(orphan, error?.message));
  }
  findings.push(...damagedFiles(scope.home));
  await noteProblems("env files", findings, async () => {
    findings.push(...await checkEnvFiles(scope));
  });
  return { findings, fixed };
}

const FIXED: Readonly<Record<Orphan["action"], string>> = {
  remove: "removed",
  forget: "forgotten",
  release: "released",
  finish: "finished",
  keep: "kept",
};

const nameOf = ({ kind, name }: Orphan): string => `${kind} ${name}`;

function orphanFinding(orphan: Orphan, problem: string | undefined): Finding {
  const { kind, workspace, action, reason } = orphan;
  return {
    severity: "warning",
    area: kind === "ports" ? "ports" : kind === "pending" ? "registry" : "services",
    message: `${nameOf(orphan)}${
      workspace === null || kind === "workspace" || kind === "pending" ? "" : ` of "${workspace}"`
    }: ${reason}${problem === undefined ? "" : ` (${problem})`}`,
    cure: action === "keep" ? `ajj start -w ${workspace}` : "ajj doctor --fix",
  };
}

/** Files that were set aside because they could not be read. */
function damagedFiles(home: string): readonly Finding[] {
  return ["", "/pending"].flatMap((folder) => {
    try {
      return [...Deno.readDirSync(`${home}${folder}`)]
        .filter(({ name }) => name.includes(".damaged-"))
        .map(({ name }): Finding => ({
          severity: "note",
          area: "registry",
          message: `"${home}${folder}/${name}" was damaged and has been set aside`,
          cure: "look at it, and delete it when nothing in it is missed",
        }));
    } catch {
      return [];
    }
  });
}
