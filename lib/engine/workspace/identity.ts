/**
 * The identity under which a backend knows a workspace.
 *
 * @module
 */

import type { WorkspaceIdentity } from "../../backends/backend.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";

/**
 * The identity of a workspace: as it was when the workspace was made, for that is what its backend has
 * written on everything. A repository may have been moved since.
 */
export function identityOf(
  { name, namespace, project, installation, home }: WorkspaceRecord,
): WorkspaceIdentity {
  return { workspace: name, namespace, project, installation, home };
}
