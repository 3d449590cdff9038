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
    onForeign: (name, home) =>
      scope.warn?.(
        `the workspace "${name}" belongs to the repository that this one is a copy of ("${home}")`,
        "nothing has to be done; it is used from there",
      ),
    onDamage: (setAside, kept) => {
      const what = setAside === null ? "had vanished" : "was damaged";
      const file = setAside === null ? "" : `, and the damaged file is "${setAside}"`;
      scope.warn?.(
        `the registry of workspaces ${what}; it was rebuilt with ${kept} ` +
          `${kept === 1 ? "workspace" : "workspaces"}${file}`,
      );
    },
  };
}
