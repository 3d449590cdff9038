/**
 * Makes the folder of a workspace and the working copies in it.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { fileError } from "../../files/atomic_write.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import { type AddWorkspaceRequest, newCopy } from "./draft_record.ts";
import type { ScopeRepository } from "./scope.ts";
import type { StepContext } from "./steps.ts";
import { missingFolders } from "./undo.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Makes the folder of a workspace.
 *
 * @throws {NestrError} `DESTINATION_OCCUPIED` when somebody made it in the meantime, `FILE_ACCESS`
 */
export async function prepareFolder(shop: Workshop): Promise<void> {
  const { root } = shop.record;
  const created = missingFolders(root);
  await shop.willDo({ type: "folder", path: root, created });
  try {
    for (const folder of created.slice(0, -1)) await Deno.mkdir(folder, { recursive: true });
    // Of two that want the same folder, only one makes it.
    if (created.length > 0) await Deno.mkdir(root);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw fileError(error, root, "create");
    throw new NestrError("DESTINATION_OCCUPIED", `"${root}" has just been made by somebody else`, {
      hint: "choose another folder",
      details: { path: root },
    });
  }
}

/** Makes the working copy of one repository. */
export async function makeWorkingCopy(
  shop: Workshop,
  repository: ScopeRepository,
  request: AddWorkspaceRequest,
  { signal }: StepContext,
): Promise<void> {
  const copy = shop.record.copies.find((it) => it.repository === repository.name);
  if (copy === undefined) {
    throw new NestrError("INTERNAL", `the draft has no working copy of "${repository.name}"`);
  }
  await shop.willDo({ type: "working-copy", copy });
  const copies = openWorkingCopies(repository.location, shop.pool);
  const { branch } = await copies.add(newCopy(copy, request), { signal });
  await shop.change((record) => ({
    ...record,
    copies: record.copies.map((it) => it.repository === repository.name ? { ...it, branch } : it),
  }));
}
