/**
 * Where `ajj` finds its workspaces: those of the repository that it is called in.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { commandLine } from "../../terminal/command_line.ts";
import type { CommandContext } from "../command_context.ts";
import { backendOf, type WorkspaceHost } from "../workspace_host.ts";

/** The workspaces of a repository. */
export const AJJ: WorkspaceHost = {
  program: "ajj",
  run: "ajj run",
  project: false,
  async open(context, options, needs) {
    const { openRepositoryScope } = await import("../../engine/workspace/scope.ts");
    const { directory, config } = context.options;
    requireFile(context);
    return await openRepositoryScope({
      directory,
      ...(config === undefined ? {} : { config }),
      ...backendOf(options),
      ...needs,
      warn: (message, hint) => context.warn(message, hint),
    });
  },
};

/** Refuses `--config NAME=VALUE`, which jj has and we do not. */
function requireFile({ options: { config }, line }: CommandContext): void {
  if (config === undefined || !/^.*\/[\w.-]+=/.test(config)) return;
  try {
    Deno.statSync(config);
  } catch {
    throw new NestrError("USAGE", `there is no file "${config}"`, {
      hint: `a setting of jj goes to jj: ${commandLine(["ajj", "jj", ...line.words])}`,
      details: { config },
    });
  }
}
