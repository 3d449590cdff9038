/**
 * Examines the workspaces of a repository or project, for `ajj doctor` and `nestr doctor`.
 *
 * @module
 */

import { noteProblems } from "../error_findings.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import type { Finding } from "../finding.ts";
import { cleanUpWorkspaces } from "./cleanup_workspaces.ts";
import { checkEnvFiles } from "./doctor_env_files.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { Orphan } from "./workspace_info.ts";
import { statusOf } from "./workspace_status.ts";

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
    () => cleanUpWorkspaces(scope, { force: fix, crashesOnly: true }),
  );
  for (const { done, error, ...orphan } of result?.orphans ?? []) {
    if (done === true) fixed.push(`${nameOf(orphan)}: ${FIXED[orphan.action]}`);
    else findings.push(orphanFinding(scope, orphan, error?.message));
  }
  findings.push(...damagedFiles(scope.home));
  await noteProblems("services", findings, async () => {
    findings.push(...await brokenParts(scope));
  });
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

/** The commands that cures name. */
const PROGRAMS = {
  repository: { doctor: "ajj doctor", workspace: "ajj" },
  project: { doctor: "nestr doctor", workspace: "nestr workspace" },
} as const;

/** What to type against an orphan, or to look at first. */
function cureOf({ kind: scope }: WorkspaceScope, { kind, action, workspace }: Orphan): string {
  const program = PROGRAMS[scope];
  if (kind === "pending" || kind === "ports") return `${program.doctor} --fix`;
  if (action !== "keep") return `${program.workspace} cleanup --force`;
  if (kind === "services") return `${program.workspace} start -w ${workspace}`;
  // A workspace that was moved, or something whose repository or working copy may still be needed.
  return kind === "workspace"
    ? "put it back where it was"
    : `see whether it is still needed, then: ${program.workspace} cleanup`;
}

const nameOf = ({ kind, name }: Orphan): string => `${kind} ${name}`;

/** Services that ended by themselves, and working copies that are gone. */
async function brokenParts(scope: WorkspaceScope): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  // Not as a command asks, which would end what a crash has left: without --fix nothing is changed.
  const records = await listWorkspaces(scope.home, registryOptions(scope));
  const workspaces = await Promise.all(
    records.map((record) => statusOf(scope, record, false, { repositories: true })),
  );
  for (const { name, present, services, repositories } of workspaces) {
    for (const { service, state, exitCode } of services) {
      if (state !== "exited") continue;
      findings.push({
        severity: "warning",
        area: "services",
        message: `service "${service}" of "${name}" ended by itself, with code ${exitCode}`,
        cure: `ajj logs -w ${name} ${service}, then: ajj start -w ${name}`,
      });
    }
    for (const { repository, path, state } of repositories) {
      if (state === "present" || !present) continue;
      findings.push({
        severity: "warning",
        area: "workspaces",
        message: `the working copy of "${repository}" in "${name}" is ${state}: "${path}"`,
        cure: `make the workspace anew: ajj workspace forget ${name}, then add`,
      });
    }
  }
  return findings;
}

function orphanFinding(
  scope: WorkspaceScope,
  orphan: Orphan,
  problem: string | undefined,
): Finding {
  const { kind, workspace, reason } = orphan;
  return {
    severity: "warning",
    area: kind === "ports" ? "ports" : kind === "pending" ? "registry" : "services",
    message: `${nameOf(orphan)}${
      workspace === null || kind === "workspace" || kind === "pending" ? "" : ` of "${workspace}"`
    }: ${reason}${problem === undefined ? "" : ` (${problem})`}`,
    cure: cureOf(scope, orphan),
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
