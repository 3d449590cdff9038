/**
 * What a workspace consists of, as the steps that remove it.
 *
 * @module
 */

import type { PendingStep } from "../../workspaces/pending_journal.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { Step } from "./steps.ts";
import { folderIdentity } from "./undo.ts";

/**
 * What a whole workspace consists of, in the order in which it was made.
 *
 * @param record The workspace
 * @param keepFiles Whether its folder is left as it is
 */
export function partsOf(record: WorkspaceRecord, keepFiles: boolean): readonly PendingStep[] {
  const { root, copies, services, backend } = record;
  return [
    { type: "record" },
    ...(keepFiles ? [] : [folderStep(root)]),
    ...copies.map((copy) => ({ type: "working-copy", copy } as const)),
    { type: "ports", ports: services.flatMap(({ ports }) => ports.map(({ host }) => host)) },
    ...(backend === null ? [] : [{ type: "services", backend } as const]),
  ];
}

/** What a plan says of the removal of a part. */
export function removalOf(
  part: PendingStep,
  { name, root, copies }: WorkspaceRecord,
): Pick<Step, "id" | "verb" | "summary" | "repository"> {
  const step = { verb: "remove", repository: name };
  switch (part.type) {
    case "working-copy": {
      const { repository, path } = part.copy;
      const id = copies.length === 1 ? "working-copy" : `working-copy:${repository}`;
      return { ...step, id, summary: path, repository };
    }
    case "ports":
      return { ...step, id: "ports", summary: part.ports.join(", ") };
    case "services":
      return { ...step, id: "services", summary: `services and their data (${part.backend})` };
    case "folder":
      return { ...step, id: "folder", summary: root };
    default:
      return { ...step, id: "unregister", summary: name };
  }
}

/** The folder as it is now: another one that takes its place is none of ours. */
function folderStep(root: string): PendingStep {
  try {
    return { type: "folder", path: root, created: [root], identity: folderIdentity(root) };
  } catch {
    return { type: "folder", path: root, created: [] };
  }
}
