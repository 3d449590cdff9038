/**
 * What happens when the registry of a scope turns out to be damaged: a person is told.
 *
 * @module
 */

import { commandsOf } from "../../workspaces/commands_of.ts";
import type { RegistryOptions } from "../../workspaces/registry.ts";
import type { WorkspaceScope } from "./scope.ts";

/** How the registry of a scope is read. */
export function registryOptions(scope: WorkspaceScope): RegistryOptions {
  return {
    onForeign: (name, home) =>
      scope.warn?.(
        `the workspace "${name}" belongs to the repository that this one is a copy of ("${home}")`,
        "nothing needs to be done: use it from there",
      ),
    ...(scope.lookOnly ? { lookOnly: true } : {}),
    onDamage: (setAside, kept) => {
      if (scope.lookOnly) return scope.warn?.(...damaged(scope, kept));
      const what = setAside === null ? "had vanished" : "was damaged";
      const file = setAside === null ? "" : `, and the damaged file is "${setAside}"`;
      scope.warn?.(
        `the registry of workspaces ${what}; it was rebuilt with ${kept} ` +
          `${kept === 1 ? "workspace" : "workspaces"}${file}`,
      );
    },
  };
}

/** What to say of a registry that is damaged and stays so, because it is only looked. */
function damaged({ home }: WorkspaceScope, kept: number): readonly [message: string, cure: string] {
  const workspaces = `${kept} ${kept === 1 ? "workspace" : "workspaces"}`;
  return [
    `the registry of workspaces is damaged or lost; ${workspaces} can still be read`,
    `${commandsOf(home).doctor} --fix`,
  ];
}
