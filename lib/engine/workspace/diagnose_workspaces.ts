/**
 * Examines the workspaces of a repository or project and what they rely on; mends what can be mended
 * without losing anything where that is asked for.
 *
 * @module
 */

import { noteProblems } from "../error_findings.ts";
import type { OperationOptions } from "../execute_plan.ts";
import type { Finding } from "../finding.ts";
import { readDockerVersion, readGitVersion, readJjVersion } from "../tool_versions.ts";
import { examineScope } from "./examine_scope.ts";
import { missingEnvironment, openRepositoryScope, type WorkspaceScope } from "./scope.ts";
import type { WorkspaceDiagnosis } from "./workspace_info.ts";

/** What to examine. */
export interface DiagnoseWorkspacesOptions extends Pick<OperationOptions, "signal" | "kill"> {
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
 * @param options What to examine, and how to end it
 * @throws {NestrError} `CANCELLED` after a signal
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
    }));
  if (scope === undefined) return diagnosis(versions, examined, findings, []);
  findings.push(...checkTools(scope, versions), ...await checkEnvironment(scope));
  const { findings: found, fixed } = await examineScope(scope, { fix }, options);
  examined.push("registry", "workspaces", "services", "ports", "env files");
  return diagnosis(versions, examined, [...findings, ...found], fixed);
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
        : "nothing needs to be done: workspaces are git worktrees here",
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
        : "nothing needs to be done: services run as local processes",
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
  const { message, hint } = missingEnvironment(scope);
  const code = "ENVIRONMENT_NOT_FOUND";
  return [...findings, { severity: "note", area: "environment", message, cure: hint, code }];
}
