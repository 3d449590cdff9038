/**
 * What a plan without tasks would do, in sentences. Pure.
 *
 * @module
 */

import type { ShownPlan } from "../../wire.ts";
import { count, names } from "./amounts.ts";

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
