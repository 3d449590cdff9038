/**
 * Examines a project and says what is wrong, each finding with its cure.
 *
 * Looks and never repairs. A finding is an `error` when something will not work, a `warning` when it may
 * surprise, a `note` when it is good to know.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { findCycles } from "../graph/cycles.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { type OpenProject, openProject, type OpenProjectOptions } from "./open_project.ts";
import type { Finding } from "./finding.ts";
import { checkRepositories } from "./doctor_repositories.ts";
import { checkState } from "./doctor_state.ts";

/** What the doctor found. */
export interface Diagnosis {
  /** Whether nothing of severity `error` was found. */
  readonly healthy: boolean;
  /** The areas that were examined, in order. */
  readonly examined: readonly string[];
  /** What was found, in the order of examination. */
  readonly findings: readonly Finding[];
}

/** How to examine. */
export interface DoctorOptions extends OpenProjectOptions {
  /** Ask every remote whether it answers. Default true. */
  readonly remotes?: boolean;
  /** Ends it when aborted. */
  readonly signal?: AbortSignal;
}

/** git before 2.30 lacks what cloning and reading branches need. */
const OLDEST_GIT = [2, 30] as const;

/**
 * Examines git, manifest, graph, every repository, the state folder, the disk and the settings.
 *
 * Never throws for what it finds, not even for a manifest that cannot be read.
 *
 * @param options Where the project is, and what to leave out
 */
export async function diagnose(options: DoctorOptions = {}): Promise<Diagnosis> {
  const findings: Finding[] = [];
  const examined = ["git", "manifest"];
  const git = await checkGit();
  if (git) findings.push(git);
  const project = await openForExamination(options, findings);
  if (project) {
    examined.push("settings", "graph", "repositories", "state", "disk");
    findings.push(...checkGraph(project));
    if (git?.severity !== "error") findings.push(...await checkRepositories(project, options));
    findings.push(...await checkState(project));
  }
  return { healthy: !findings.some(({ severity }) => severity === "error"), examined, findings };
}

async function checkGit(): Promise<Finding | undefined> {
  await using pool = new ProcessPool({ size: 1 });
  const { code, stdout } = await pool.capture({ argv: ["git", "version"], directory: Deno.cwd() });
  if (code !== 0) {
    return {
      severity: "error",
      area: "git",
      message: "git is not installed or not on PATH",
      cure: `install git ${OLDEST_GIT.join(".")} or later`,
      code: "GIT_NOT_FOUND",
    };
  }
  const version = /(\d+)\.(\d+)/.exec(stdout);
  const [major, minor] = [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)];
  if (major > OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor >= OLDEST_GIT[1])) {
    return undefined;
  }
  return {
    severity: "warning",
    area: "git",
    message: `git ${major}.${minor} is older than anything nestr is tested with`,
    cure: `install git ${OLDEST_GIT.join(".")} or later`,
  };
}

/** Opens the project; what is wrong with manifest or settings becomes findings. */
async function openForExamination(
  options: OpenProjectOptions,
  findings: Finding[],
): Promise<OpenProject | undefined> {
  try {
    return await openProject(options);
  } catch (thrown) {
    const error = NestrError.from(thrown);
    if (error.code === "INTERNAL") throw thrown;
    const area = error.code === "SETTING_INVALID" ? "settings" : "manifest";
    const problems = Array.isArray(error.details?.problems) ? error.details.problems : [];
    const cure = error.hint ?? "nestr project validate";
    if (problems.length === 0) {
      findings.push({ severity: "error", area, message: error.message, cure, code: error.code });
    }
    for (const { file, line, column, path, message, suggestion } of problems) {
      findings.push({
        severity: "error",
        area,
        message: `${file}:${line}:${column} ${path}: ${message}`,
        cure: typeof suggestion === "string" ? suggestion : cure,
        code: error.code,
      });
    }
    return undefined;
  }
}

function checkGraph(project: OpenProject): Finding[] {
  return findCycles(new ComponentGraph(project.config.components)).map(({ path }) => ({
    severity: "error",
    area: "graph",
    message: `components depend on one another in a circle: ${path.join(" → ")}`,
    cure: "remove one of these depends_on from the manifest",
    code: "GRAPH_CYCLE",
  }));
}
