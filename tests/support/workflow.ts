/**
 * GitHub Actions workflows and the project's own action, as data, and a way to run their shell
 * steps.
 *
 * @module
 */

import { parse } from "yaml";

const ROOT = new URL("../../", import.meta.url);

/** A step. */
export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A job. */
export interface WorkflowJob {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix?: Readonly<Record<string, readonly unknown[]>> };
  readonly "continue-on-error"?: boolean | string;
  readonly steps?: readonly WorkflowStep[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
}

/** A workflow. */
export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, WorkflowJob>>;
}

/** Paths of the workflows, and of the action. */
export const WORKFLOWS: readonly string[] = [
  ".github/workflows/ci.yml",
  ".github/workflows/release.yml",
];
export const ACTION = "action.yml";

/** The text of one of them. */
export function workflowText(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** A workflow. */
export function readWorkflow(path: string): Workflow {
  return parse(workflowText(path));
}

/** All steps of a workflow or of the action. */
export function stepsOf(path: string): readonly WorkflowStep[] {
  const { jobs, runs } = parse(workflowText(path));
  if (runs) return runs.steps;
  return Object.values<WorkflowJob>(jobs).flatMap(({ steps = [] }) => steps);
}

/** How a step ended. */
export interface StepEnd {
  readonly code: number;
  readonly text: string;
  /** What it set as outputs. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Folders that it added to PATH. */
  readonly path: readonly string[];
}

/**
 * Runs the shell script of a step as a runner does.
 *
 * @param step Its file and name
 * @param directory Where it starts
 * @param env Its variables, including those of the runner; expressions are not evaluated
 */
export async function runStep(
  [path, name]: readonly [path: string, name: string],
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<StepEnd> {
  const step = stepsOf(path).find((it) => it.name === name);
  if (step?.run === undefined) throw new Error(`${path} has no shell step "${name}"`);
  const output = await Deno.makeTempFile();
  const added = await Deno.makeTempFile();
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run],
    cwd: directory,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      GITHUB_OUTPUT: output,
      GITHUB_PATH: added,
      GITHUB_SERVER_URL: "https://forge.example",
      GITHUB_REPOSITORY: "shop/nestr",
      ...env,
    },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const lines = async (file: string) => {
    const text = await Deno.readTextFile(file);
    await Deno.remove(file);
    return text.split("\n").filter((it) => it !== "");
  };
  const pairs = (await lines(output)).map((
    it,
  ) => [it.split("=", 1)[0]!, it.replace(/^[^=]*=/, "")]);
  return {
    code,
    text: decode(stdout) + decode(stderr),
    outputs: Object.fromEntries(pairs),
    path: await lines(added),
  };
}
