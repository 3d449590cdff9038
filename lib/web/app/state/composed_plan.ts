/**
 * What the form for a new operation says, as parameters of `plan`. Pure.
 *
 * @module
 */

import type { FailurePolicy, Order, PlanParams, RunLimits } from "../../wire.ts";

/** What can be composed. */
export type ComposedKind =
  | "workflow"
  | "run"
  | "sync"
  | "switch"
  | "reset"
  | "clean"
  | "delete-branch";

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

/** What is missing before it can be planned; undefined where nothing is. */
export function missingOf(form: ComposedPlan): string | undefined {
  if (form.kind === "workflow" && form.workflow === "") return "Choose a workflow";
  if (form.kind === "run" && form.command.trim() === "") return "Type a command";
  if ((form.kind === "switch" || form.kind === "delete-branch") && form.branch.trim() === "") {
    return "Name a branch";
  }
  if (form.timeout.trim() !== "" && durationMs(form.timeout) === undefined) {
    return "The time limit is a number with s, m or h, such as 10m";
  }
  return undefined;
}

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

/** A duration as people type it: `90s`, `10m`, `1h30m`, or seconds; undefined for what is none. */
export function durationMs(text: string): number | undefined {
  const words = text.trim();
  if (/^\d+$/.test(words)) return Number(words) * 1000;
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?$/.exec(words) ?? [];
  const total = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return total > 0 ? total * 1000 : undefined;
}

function limitsOf(form: ComposedPlan): RunLimits {
  const timeoutMs = durationMs(form.timeout);
  return {
    ...(form.order === "" ? {} : { order: form.order }),
    ...(form.fail === "" ? {} : { fail: form.fail }),
    ...(/^\d+$/.test(form.jobs) ? { jobs: Number(form.jobs) } : {}),
    ...(/^\d+$/.test(form.retries) ? { retries: Number(form.retries) } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
