/**
 * The identity under which a backend knows a workspace.
 *
 * @module
 */

import type { WorkspaceIdentity } from "../../backends/backend.ts";
import { installationId } from "../../workspaces/state_folder.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";

/**
 * The identity of a workspace.
 *
 * @param home Absolute path of the folder with its registry
 * @param record The workspace
 */
export async function identityOf(
  home: string,
  { name, namespace, project }: WorkspaceRecord,
): Promise<WorkspaceIdentity> {
  return { workspace: name, namespace, project, installation: await installationId(), home };
}
