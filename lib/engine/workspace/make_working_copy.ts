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
import { folderIdentity, missingFolders } from "./undo.ts";
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
    throw new NestrError("DESTINATION_OCCUPIED", `"${root}" was just created by another process`, {
      hint: "choose another folder",
      details: { path: root },
    });
  }
  // Only the very folder that is ours now may be removed with all that is in it.
  const identity = folderIdentity(root);
  await shop.willDo({ type: "folder", path: root, created, identity });
  await excludeFrom(shop, root);
}

/** A workspace inside a repository is none of that repository's files. */
async function excludeFrom({ scope, pool }: Workshop, root: string): Promise<void> {
  const around = scope.repositories.filter(({ location }) => root.startsWith(`${location.main}/`))
    .sort((a, b) => b.location.main.length - a.location.main.length)[0];
  if (around === undefined || around.location.root !== around.location.main) return;
  const { location } = around;
  await openWorkingCopies(location, pool).exclude(root.slice(location.main.length + 1));
}

/** What says that somebody else has been there first, and that nothing was made. */
const OCCUPIED: ReadonlySet<string> = new Set([
  "BRANCH_EXISTS",
  "BRANCH_IN_USE",
  "DESTINATION_OCCUPIED",
  "WORKSPACE_EXISTS",
]);

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
  const { branch } = await copies.add(newCopy(copy, request), { signal }).catch(async (error) => {
    if (error instanceof NestrError && OCCUPIED.has(error.code)) {
      await shop.hasNotDone((step) =>
        (step.type === "working-copy" && step.copy.path === copy.path) ||
        (step.type === "folder" && step.identity !== undefined)
      );
    }
    throw error;
  });
  await shop.willDo({ type: "working-copy", copy, made: true });
  await shop.change((record) => ({
    ...record,
    copies: record.copies.map((it) => it.repository === repository.name ? { ...it, branch } : it),
  }));
}
