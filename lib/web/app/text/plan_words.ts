/**
 * What a plan would do, in sentences and on the button that carries it out. Pure.
 *
 * @module
 */

import type { ShownPlan } from "../../wire.ts";
import { count, names } from "./amounts.ts";
import { lossesInWords } from "./losses.ts";

/** How many names a sentence lists at most. */
const NAMES = 6;

/** What a plan would do; empty if its tasks tell. */
export function planInWords({ operation, workspace, title }: ShownPlan): readonly string[] {
  switch (operation) {
    case "workspace-start":
      return ["Starts the services and what they depend on, and waits until they are ready."];
    case "workspace-stop":
      return ["Stops the services. Their data and ports are kept."];
    case "doctor-fix":
      return ["Finishes or rolls back what a crash has left of workspaces."];
    case "workspace-forget":
      return workspace === undefined ? [] : forgetInWords(workspace, title);
    default:
      return [];
  }
}

/** What screen readers are told of a plan that is shown. */
export function readyInWords({ plan, done }: ShownPlan): string {
  const left = plan === null ? "" : `: ${count(plan.tasks.length - done.length, "task")}`;
  return `The plan is ready${left}`;
}

/** What the button says that carries a plan out; it names what is destroyed. */
export function runInWords({ operation, title, plan, ...shown }: ShownPlan): string {
  if (shown.losses.length > 0) return `Discard ${lossesInWords(shown.losses)}`;
  const name = shown.workspace?.name ?? "the workspace";
  // As in `workspace stop -w blue api`.
  const services = title.split(" ").slice(4).join(", ") || "services";
  switch (operation) {
    case "workspace-add":
      return `Add ${name}`;
    case "workspace-forget":
      return `Forget ${name}`;
    case "workspace-start":
      return `Start ${services} of ${name}`;
    case "workspace-stop":
      return `Stop ${services} of ${name}`;
    case "workspace-cleanup":
      return "Remove leftovers";
    case "doctor-fix":
      return "Repair";
    default:
      return `Run ${count((plan?.tasks.length ?? 0) - shown.done.length, "task")}`;
  }
}

/** Whether a plan removes what does not come back by itself. */
export function isDangerous({ operation, losses }: ShownPlan): boolean {
  return losses.length > 0 || operation === "workspace-forget";
}

function forgetInWords(
  { root, copies, services }: NonNullable<ShownPlan["workspace"]>,
  title: string,
): readonly string[] {
  const all = count(copies.length, "working copy", "working copies");
  return [
    title.endsWith(" --keep-files")
      ? `Leaves \`${root}\` where it is.`
      : `Removes \`${root}\` with ${all} and its env files.`,
    ...(services.length === 0
      ? []
      : [`Removes its services with their data and ports: ${
        names(services.map(({ name }) => name), NAMES)
      }.`]),
  ];
}
