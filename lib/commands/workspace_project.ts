/**
 * Where `nestr workspace` finds its workspaces: those of the project that it is called in, or of the
 * project that the workspace belongs to which it is called in.
 *
 * @module
 */

import type { OpenProject } from "../engine/open_project.ts";
import type { WorkspaceScope } from "../engine/workspace/scope.ts";
import type { RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import { selectOf } from "./option_values.ts";
import { backendOf, type WorkspaceHost } from "./workspace_host.ts";

/** The workspaces of a project. */
export const NESTR: WorkspaceHost = {
  program: "nestr workspace",
  run: "nestr workspace run",
  project: true,
  open: async (context, options) => (await openProjectAndScope(context, options)).scope,
};

/** Opens the project, and the scope of its workspaces. */
export async function openProjectAndScope(
  context: CommandContext,
  options: RawOptions,
): Promise<{ readonly project: OpenProject; readonly scope: WorkspaceScope }> {
  const { readMarker } = await import("../engine/workspace/marker.ts");
  const { openProjectScope } = await import("../engine/workspace/scope.ts");
  const { directory, config } = context.options;
  // A workspace can hold a copy of the manifest; its workspaces are still those of the project.
  const marker = config === undefined ? readMarker(directory) : undefined;
  const around = marker === undefined ? context : context.withConfig(marker.manifest);
  const project = await around.openProject();
  const scope = await openProjectScope(project, {
    directory,
    ...selectOf(options),
    ...backendOf(options),
    warn: (message, hint) => context.warn(message, hint),
  });
  return { project, scope };
}
