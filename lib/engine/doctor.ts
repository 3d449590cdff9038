/**
 * Examines a project and says what is wrong, each finding with its cure.
 *
 * Looks, and repairs only what a crash has left of workspaces, where that is asked for; otherwise nothing
 * at all is written. A finding is an `error` when something will not work, a `warning` when it may
 * surprise, a `note` when it is good to know.
 *
 * @module
 */

import { ComponentGraph } from "../graph/component_graph.ts";
import { findCycles } from "../graph/cycles.ts";
import { exists } from "../files/path_kind.ts";
import { readUserConfig, resolveSettings } from "../manifest/settings.ts";
import type { OperationOptions } from "./execute_plan.ts";
import { type OpenProject, openProject, type OpenProjectOptions } from "./open_project.ts";
import type { Finding } from "./finding.ts";
import { noteProblems } from "./error_findings.ts";
import { checkRepositories } from "./doctor_repositories.ts";
import { checkState } from "./doctor_state.ts";
import { readGitVersion } from "./tool_versions.ts";
import { requireExpressions } from "./validate_project.ts";
import type { Orphan } from "./workspace/workspace_info.ts";

/** What the doctor found. */
export interface Diagnosis {
  /** Whether nothing of severity `error` was found. */
  readonly healthy: boolean;
  /** The version of git; null where there is none. */
  readonly gitVersion: string | null;
  /** The areas that were examined, in order. */
  readonly examined: readonly string[];
  /** What was found, in the order of examination. */
  readonly findings: readonly Finding[];
  /** What `fix` has mended, in sentences. */
  readonly fixed: readonly string[];
}

/** How to examine. */
export interface DoctorOptions extends OpenProjectOptions, OperationOptions {
  /** Ask every remote whether it answers. Default true. */
  readonly remotes?: boolean;
  /** Time limit of each command in a repository, in milliseconds. Default: none but that of remotes. */
  readonly timeoutMs?: number;
  /** Finish or take back what a crash has left of workspaces. Default false: nothing is changed. */
  readonly fix?: boolean;
  /** With `fix`: only these, as an earlier look has shown them. Default all. */
  readonly only?: readonly Orphan[];
}

/** git before 2.30 lacks what cloning and reading branches need. */
const OLDEST_GIT = [2, 30] as const;

/**
 * Examines git, manifest, settings, graph, every repository, the state folder and the disk.
 *
 * Never throws for what it finds, not even for a manifest that cannot be read.
 *
 * @param options Where the project is, and what to leave out
 * @throws {NestrError} `CANCELLED` when the signal was aborted
 */
export async function diagnose(options: DoctorOptions = {}): Promise<Diagnosis> {
  const gitVersion = await readGitVersion();
  const findings = checkGit(gitVersion);
  const fixed: string[] = [];
  const examined = ["git", "manifest", "settings"];
  const project = await openForExamination(options, findings);
  if (project) {
    await noteProblems("manifest", findings, () => requireExpressions(project));
    examined.push("graph");
    findings.push(...checkGraph(project));
    if (gitVersion !== null) {
      examined.push("repositories");
      findings.push(...await checkRepositories(project, options));
    }
    examined.push("state", "disk");
    findings.push(...await checkState(project));
    const workspaces = await checkWorkspaces(project, options);
    if (workspaces !== undefined) {
      examined.push("workspaces");
      findings.push(...workspaces.findings);
      fixed.push(...workspaces.fixed);
    }
  }
  const healthy = !findings.some(({ severity }) => severity === "error");
  return { healthy, gitVersion, examined, findings, fixed };
}

function checkGit(version: string | null): Finding[] {
  const cure = `install git ${OLDEST_GIT.join(".")} or later`;
  if (version === null) {
    const message = "git is not installed or not on PATH";
    return [{ severity: "error", area: "git", message, cure, code: "GIT_NOT_FOUND" }];
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) return [];
  const message = `git ${version} is older than anything nestr is tested with`;
  return [{ severity: "warning", area: "git", message, cure }];
}

/** Opens the project; what is wrong with manifest or settings becomes findings. */
async function openForExamination(
  options: OpenProjectOptions,
  findings: Finding[],
): Promise<OpenProject | undefined> {
  const project = await noteProblems("manifest", findings, () => openProject(options));
  // Without a project the settings of flags, environment and user are still there to be wrong.
  const settingsKnown = findings.some(({ area }) => area === "settings");
  if (!project && !settingsKnown) {
    await noteProblems("settings", findings, () => {
      const env = (name: string) => Deno.env.get(name);
      return resolveSettings({ flags: options.settings ?? {}, env, user: readUserConfig(env) });
    });
  }
  return project;
}

/** What is wrong with the project's workspaces; undefined where it cannot have or never had any. */
async function checkWorkspaces(
  project: OpenProject,
  options: DoctorOptions,
): Promise<Pick<Diagnosis, "findings" | "fixed"> | undefined> {
  const everHad = exists(`${project.stateFolder}/workspaces`);
  if (!everHad && project.config.environment === undefined) return undefined;
  const { openProjectScope } = await import("./workspace/scope.ts");
  const { examineEnvironment, examineScope } = await import("./workspace/examine_scope.ts");
  const { directory = Deno.cwd() } = options;
  const findings: Finding[] = [];
  const examined = await noteProblems("workspaces", findings, async () => {
    const scope = await openProjectScope(project, { directory });
    if (!everHad) return { findings: await examineEnvironment(scope), fixed: [] };
    return await examineScope(scope, { ...options, fix: options.fix ?? false }, options);
  });
  return { findings: [...findings, ...examined?.findings ?? []], fixed: examined?.fixed ?? [] };
}

function checkGraph(project: OpenProject): Finding[] {
  return findCycles(new ComponentGraph(project.config.components)).map(({ path }) => ({
    severity: "error",
    area: "graph",
    message: `components depend on one another in a cycle: ${path.join(" → ")}`,
    cure: "remove one of these depends_on from the manifest",
    code: "GRAPH_CYCLE",
  }));
}
