/**
 * Examines the workspaces of a repository or project, for `ajj doctor` and `nestr doctor`.
 *
 * @module
 */

import { findingsOf, noteProblems } from "../error_findings.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { listWorkspaces } from "../../workspaces/registry.ts";
import type { OperationOptions } from "../execute_plan.ts";
import type { Finding } from "../finding.ts";
import { cleanUpWorkspaces, isLeftByCrash, isRemovable } from "./cleanup_workspaces.ts";
import { problemsOfEnvironment } from "./check_templates.ts";
import { checkEnvFiles } from "./doctor_env_files.ts";
import { registryOptions } from "./registry_options.ts";
import type { WorkspaceScope } from "./scope.ts";
import type { Orphan } from "./workspace_info.ts";
import { statusOf } from "./workspace_status.ts";

/** What to mend. */
export interface ExamineOptions {
  /** Mend what can be mended; otherwise nothing is changed. */
  readonly fix: boolean;
  /** Mend only these, as an earlier look has shown them. Default all. */
  readonly only?: readonly Orphan[];
}

/**
 * Examines the workspaces of a scope.
 *
 * @param given The scope
 * @param options What to mend
 * @param operation How to follow and end the mending
 * @throws {NestrError} `CANCELLED` after a signal
 */
export async function examineScope(
  given: WorkspaceScope,
  { fix, only }: ExamineOptions,
  operation: OperationOptions = {},
): Promise<{ readonly findings: readonly Finding[]; readonly fixed: readonly string[] }> {
  const findings: Finding[] = [];
  const fixed: string[] = [];
  const scope = { ...given, warn: told(findings, fixed), lookOnly: !fix };
  const options = { force: fix, crashesOnly: true, ...(only === undefined ? {} : { only }) };
  const result = await noteProblems(
    "registry",
    findings,
    () => cleanUpWorkspaces(scope, options, operation),
  );
  for (const { done, error, ...orphan } of result?.orphans ?? []) {
    if (done !== true) findings.push(orphanFinding(scope, orphan, error?.message));
    // What was pending has told of itself.
    else if (orphan.kind === "ports") fixed.push(`${nameOf(orphan)}: released`);
  }
  findings.push(...damagedFiles(scope.home));
  findings.push(...await examineEnvironment(scope));
  await noteProblems("services", findings, async () => {
    findings.push(...await brokenParts(scope));
  });
  await noteProblems("env files", findings, async () => {
    findings.push(...await checkEnvFiles(scope));
  });
  return { findings, fixed };
}

/** What `add` would refuse of the environment, before anybody tries. */
export async function examineEnvironment(scope: WorkspaceScope): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  await noteProblems("environment", findings, async () => {
    for (const problem of await problemsOfEnvironment(scope)) {
      findings.push(...findingsOf(problem, "environment"));
    }
  });
  return findings;
}

/** What turns out on the way, each once: what needs a cure is a finding, the rest was just mended. */
function told(findings: Finding[], fixed: string[]): NonNullable<WorkspaceScope["warn"]> {
  return (message, cure) => {
    if (findings.some((it) => it.message === message) || fixed.includes(message)) return;
    if (cure === undefined) fixed.push(message);
    else findings.push({ severity: "warning", area: "workspaces", message, cure });
  };
}

/** What to type against an orphan, or to look at first. */
function cureOf({ home }: WorkspaceScope, orphan: Orphan): string {
  const { kind, workspace } = orphan;
  const { doctor, program } = commandsOf(home);
  if (isLeftByCrash(orphan)) return `${doctor} --fix`;
  if (isRemovable(orphan)) return `${program} cleanup --force`;
  if (kind === "services") return `${program} start -w ${workspace}`;
  // A workspace that was moved, or something whose repository or working copy may still be needed.
  return kind === "workspace"
    ? "put it back where it was"
    : `see whether it is still needed, then: ${program} cleanup`;
}

const nameOf = ({ kind, name }: Orphan): string => `${kind} ${name}`;

/** Services that ended by themselves, and working copies that are gone. */
async function brokenParts(scope: WorkspaceScope): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { program, workspace } = commandsOf(scope.home);
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
        cure: `${program} logs -w ${name} ${service}, then: ${program} start -w ${name}`,
      });
    }
    for (const { repository, path, state } of repositories) {
      if (state === "present" || !present) continue;
      findings.push({
        severity: "warning",
        area: "workspaces",
        message: `the working copy of "${repository}" in "${name}" is ${state}: "${path}"`,
        cure: `remove the workspace and add it again: ${workspace} forget ${name}`,
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
