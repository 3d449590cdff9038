/**
 * The form for a new operation: as parameters of `plan`, and filled in to repeat an earlier run.
 * Pure.
 *
 * @module
 */

import { durationText, parseDuration } from "../../../manifest/duration.ts";
import type { FailurePolicy, Order, Plan, PlanParams, RunLimits } from "../../wire.ts";
import type { RunView } from "./run_view.ts";

/** The operations that the form can compose. */
export type ComposedKind =
  | "workflow"
  | "run"
  | "sync"
  | "switch"
  | "reset"
  | "clean"
  | "delete-branch";

/** All of them, in the order in which the form offers them. */
const KINDS: readonly ComposedKind[] = [
  "workflow",
  "run",
  "sync",
  "switch",
  "reset",
  "clean",
  "delete-branch",
];

/** The limits of the server. */
const MOST_JOBS = 1_024;
const MOST_RETRIES = 100;

/** Fields with fixed choices. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  order: ["dependency", "parallel", "serial"] satisfies readonly Order[],
  fail: ["fast", "dependents", "never"] satisfies readonly FailurePolicy[],
};

/** The fields of the form, as they were typed. */
export interface ComposedPlan {
  readonly kind: ComposedKind;
  readonly select: string;
  readonly workflow: string;
  readonly command: string;
  readonly branch: string;
  readonly create: boolean;
  readonly revision: string;
  readonly locked: boolean;
  readonly ignored: boolean;
  readonly order: Order | "";
  readonly fail: FailurePolicy | "";
  readonly jobs: string;
  readonly timeout: string;
  readonly retries: string;
}

/** The form before anything was typed. */
export const BLANK: ComposedPlan = {
  kind: "workflow",
  select: "",
  workflow: "",
  command: "",
  branch: "",
  create: false,
  revision: "",
  locked: false,
  ignored: false,
  order: "",
  fail: "",
  jobs: "",
  timeout: "",
  retries: "",
};

/** What is missing or wrong before it can be planned; undefined if nothing is. */
export function missingOf(form: ComposedPlan): string | undefined {
  if (form.kind === "workflow" && form.workflow === "") return "Choose a workflow";
  if (form.kind === "run" && form.command.trim() === "") return "Enter a command";
  if ((form.kind === "switch" || form.kind === "delete-branch") && form.branch.trim() === "") {
    return "Enter a branch";
  }
  return form.kind === "workflow" || form.kind === "run" ? wrongLimit(form) : undefined;
}

/** What is wrong with the limits; undefined if nothing is. */
function wrongLimit({ jobs, timeout, retries }: ComposedPlan): string | undefined {
  if (jobs.trim() !== "" && !isNumber(jobs, 1, MOST_JOBS)) {
    return `Parallel tasks must be a number from 1 to ${MOST_JOBS}`;
  }
  if (timeout.trim() !== "" && parseDuration(timeout.trim()) === undefined) {
    return "The time limit must be a number with ms, s, m or h, such as 90s, 10m or 1h30m";
  }
  if (retries.trim() !== "" && !isNumber(retries, 0, MOST_RETRIES)) {
    return `Retries must be a number from 0 to ${MOST_RETRIES}`;
  }
  return undefined;
}

const isNumber = (text: string, least: number, most: number): boolean =>
  /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;

/** Parameters of `plan`. */
export function planOf(form: ComposedPlan): PlanParams {
  const select = form.select.trim() === "" ? {} : { select: form.select.trim() };
  const branch = form.branch.trim();
  switch (form.kind) {
    case "workflow":
      return {
        operation: "workflow",
        options: { workflow: form.workflow, ...select, ...limitsOf(form) },
      };
    case "run":
      return {
        operation: "run",
        options: { command: ["sh", "-c", form.command.trim()], ...select, ...limitsOf(form) },
      };
    case "sync":
      return {
        operation: "sync",
        options: { ...select, ...(form.locked ? { locked: true } : {}) },
      };
    case "switch":
      return {
        operation: "switch",
        options: { branch, ...select, ...(form.create ? { create: true } : {}) },
      };
    case "delete-branch":
      return { operation: "delete-branch", options: { branch, ...select } };
    case "reset": {
      const revision = form.revision.trim();
      return { operation: "reset", options: { ...select, ...(revision ? { revision } : {}) } };
    }
    case "clean":
      return {
        operation: "clean",
        options: { ...select, ...(form.ignored ? { ignored: true } : {}) },
      };
  }
}

function limitsOf(form: ComposedPlan): RunLimits {
  const timeoutMs = parseDuration(form.timeout.trim());
  return {
    ...(form.order === "" ? {} : { order: form.order }),
    ...(form.fail === "" ? {} : { fail: form.fail }),
    ...(form.jobs.trim() === "" ? {} : { jobs: Number(form.jobs) }),
    ...(form.retries.trim() === "" ? {} : { retries: Number(form.retries) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

/** The fields that an address can fill in. */
const ADDRESSED = [
  ...["select", "workflow", "command", "order", "fail", "jobs", "timeout", "retries"] as const,
];

/** The form that an address asks for; fields that it does not name, or not validly, are blank. */
export function formOf(query: Readonly<Record<string, string>>): ComposedPlan {
  const named = ADDRESSED.flatMap((name) => {
    const value = query[name];
    return value === undefined || CHOICES[name]?.includes(value) === false ? [] : [[name, value]];
  });
  const kind = KINDS.find((one) => one === query.do) ?? BLANK.kind;
  return { ...BLANK, ...Object.fromEntries(named), kind };
}

/** The address query of the form that would repeat an operation. */
export function repetitionOf(run: RunView): Readonly<Record<string, string>> {
  const { kind, title, selection, plan } = run;
  const what: Readonly<Record<string, string>> = kind === "workflow"
    ? { do: "workflow", workflow: title }
    : { do: "run", command: title };
  return {
    ...what,
    ...(selection === null ? {} : { select: selection }),
    ...(plan === null ? {} : plannedLimits(plan)),
  };
}

/**
 * The limits that a plan was made with. Those that differ between tasks are left to the manifest.
 */
function plannedLimits({ order, fail, limits, tasks }: Plan): Readonly<Record<string, string>> {
  const timeoutMs = sameOf(tasks.map((task) => task.timeoutMs));
  const retries = sameOf(tasks.map((task) => task.retries));
  return {
    order,
    fail,
    jobs: String(limits.jobs),
    ...(timeoutMs ? { timeout: durationText(timeoutMs) } : {}),
    ...(retries === undefined ? {} : { retries: String(retries) }),
  };
}

const sameOf = <Value>(values: readonly Value[]): Value | undefined =>
  new Set(values).size === 1 ? values[0] : undefined;
