/**
 * Ends what a crash has left where there is anything: for commands that mostly find nothing, and then
 * are not to load what it takes.
 *
 * @module
 */

import { needsRecovery } from "../../workspaces/pending_file.ts";
import type { WorkspaceScope } from "./scope.ts";

/** As `recoverWorkspaces()`. */
export async function recoverIfNeeded(scope: WorkspaceScope): Promise<void> {
  if (scope.lookOnly || !needsRecovery(scope.home)) return;
  const { recoverWorkspaces } = await import("./recover.ts");
  await recoverWorkspaces(scope);
}
