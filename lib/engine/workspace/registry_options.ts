/**
 * What happens when the registry of a scope turns out to be damaged: a person is told.
 *
 * @module
 */

import type { RegistryOptions } from "../../workspaces/registry.ts";
import type { WorkspaceScope } from "./scope.ts";

/** How the registry of a scope is read. */
export function registryOptions(scope: WorkspaceScope): RegistryOptions {
  return {
    onDamage: (setAside, kept) =>
      scope.warn?.(
        `the registry of workspaces was damaged; it was rebuilt with ${kept} ` +
          `${kept === 1 ? "workspace" : "workspaces"}, and the damaged file is "${setAside}"`,
      ),
  };
}
