/**
 * Examines the workspaces of a repository or project and what they rely on; mends what can be mended
 * without losing anything where that is asked for.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import { readGitVersion } from "../doctor.ts";
import { noteProblems } from "../error_findings.ts";
import type { Finding } from "../finding.ts";
import { cleanUpWorkspaces } from "./cleanup_workspaces.ts";
import { checkEnvFiles } from "./doctor_env_files.ts";
import { openRepositoryScope, requireEnvironment, type WorkspaceScope } from "./scope.ts";
import type { Orphan, WorkspaceDiagnosis } from "./workspace_info.ts";

/** What to examine. */
export interface DiagnoseWorkspacesOptions {
  /** Absolute path of the folder to look from. */
  readonly directory: string;
  /** An environment file that is used instead of looking for one. */
  readonly config?: string;
  /** Text of a choice of backend. */
  readonly backend?: string;
  /** Mend what can be mended. */
  readonly fix: boolean;
}

/**
 * Examines the tools, the environment file and the workspaces of the repository of a folder.
 *
 * Never throws for what it finds.
 *
 * @param options What to examine
 */
export async function diagnoseWorkspaces(
  options: DiagnoseWorkspacesOptions,
): Promise<WorkspaceDiagnosis> {
  const findings: Finding[] = [];
  const examined = ["git", "jj", "docker", "environment"];
  const versions = {
    git: await readGitVersion(),
    jj: await readJjVersion(),
    docker: await readDockerVersion(),
  };
  const { directory, config, backend, fix } = options;
  const scope = await noteProblems("environment", findings, () =>
    openRepositoryScope({
      directory,
      ...(config === undefined ? {} : { config }),
      ...(backend === undefined ? {} : { backend }),
      warn: (message) =>
        findings.push({
          severity: "warning",
          area: "registry",
          message,
          cure: "look at it, and delete what you do not need",
        }),
    }));
  if (scope === undefined) return diagnosis(versions, examined, findings, []);
  findings.push(...checkTools(scope, versions), ...await checkEnvironment(scope));
  const { findings: found, fixed } = await examineScope(scope, fix);
  examined.push("registry", "workspaces", "services", "ports", "env files");
  return diagnosis(versions, examined, [...findings, ...found], fixed);
}

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

function diagnosis(
  versions: WorkspaceDiagnosis["versions"],
  examined: readonly string[],
  findings: readonly Finding[],
  fixed: readonly string[],
): WorkspaceDiagnosis {
  const healthy = !findings.some(({ severity }) => severity === "error");
  return { healthy, versions, examined, findings, fixed };
}

async function readJjVersion(): Promise<string | null> {
  await using pool = new ProcessPool({ size: 1 });
  const { code, stdout } = await pool.capture({ argv: ["jj", "--version"], directory: "/" });
  return code === 0 ? /\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim() : null;
}

async function readDockerVersion(): Promise<string | null> {
  try {
    const { openDockerBackend } = await import("../../backends/docker/docker_backend.ts");
    await using docker = await openDockerBackend();
    return await docker.version();
  } catch (error) {
    if (error instanceof NestrError) return null;
    throw error;
  }
}

/** Tools are only missed where something needs them. */
function checkTools(
  { repositories, backend, environment }: WorkspaceScope,
  versions: WorkspaceDiagnosis["versions"],
): readonly Finding[] {
  const findings: Finding[] = [];
  const usesJj = repositories.some(({ location }) => location.kind === "jj");
  if (versions.jj === null) {
    findings.push({
      severity: usesJj ? "error" : "note",
      area: "jj",
      message: "jj is not installed or not on PATH",
      cure: usesJj
        ? "install Jujutsu: the repository belongs to it"
        : "nothing has to be done: workspaces are git worktrees here",
      code: "JJ_NOT_FOUND",
    });
  }
  const services = environment?.environment.services ?? [];
  const needsDocker = backend === "docker" || services.some(({ command }) => command === undefined);
  if (versions.docker === null && services.length > 0 && backend !== "process") {
    findings.push({
      severity: needsDocker ? "error" : "note",
      area: "docker",
      message: "no Docker daemon answers",
      cure: needsDocker
        ? "start Docker, or check DOCKER_HOST and `docker context ls`"
        : "nothing has to be done: services run as local processes",
      code: "DOCKER_UNAVAILABLE",
    });
  }
  return findings;
}

function checkEnvironment(scope: WorkspaceScope): readonly Finding[] {
  const findings = scope.warnings.map((message): Finding => ({
    severity: "warning",
    area: "environment",
    message,
    cure: "keep one of them",
  }));
  if (scope.environment !== undefined) return findings;
  try {
    requireEnvironment(scope);
    return findings;
  } catch (thrown) {
    const { message, hint = "", code } = NestrError.from(thrown);
    return [...findings, { severity: "warning", area: "environment", message, cure: hint, code }];
  }
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
