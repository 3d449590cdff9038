/**
 * The methods that read workspaces and their services.
 *
 * @module
 */

import { key, requiredKey, someText, table, truth, wholeNumber } from "../../manifest/values.ts";
import { method } from "../method.ts";
import { services } from "../plans/option_kinds.ts";
import { readServices } from "../service_output.ts";
import { project } from "./project_methods.ts";

/** Which services' output is wanted, and how much of it. */
export const serviceLogsParams = table({
  project,
  workspace: requiredKey(someText("the name of a workspace"), "Name of the workspace."),
  services,
  tail: key(wholeNumber(0, 10_000), "Only this many last lines of each. Default 200."),
});

/** The methods by name. */
export const WORKSPACE_METHODS = {
  "workspaces": method({
    summary: "Lists the workspaces of a project, and the work saved from forgotten ones.",
    params: table({ project }),
    result: "{ workspaces: WorkspaceListing[], forgotten: SavedWork[], warnings: string[] }",
    effect: "reads",
    handle: async ({ project: root }, { session }) => {
      const { listForgotten, workspacesOf } = await import(
        "../../engine/workspace/workspaces_of.ts"
      );
      const { scope, warnings } = await session.workspaces(await session.projects.open(root));
      const found = { ...await workspacesOf(scope), ...await listForgotten(scope) };
      return { ...found, warnings: [...warnings] };
    },
  }),
  "workspaces.status": method({
    summary: "Shows the state of workspaces: services with health and ports, working copies.",
    params: table({
      project,
      workspace: key(someText("the name of a workspace"), "Only this workspace."),
      repositories: key(truth(), "Include the working copies. Default false."),
    }),
    result: "{ workspaces: WorkspaceStatus[], warnings: string[] }",
    effect: "reads",
    handle: async (
      { project: root, workspace, repositories = false },
      { session, signal },
    ) => {
      const { workspaceStatus } = await import("../../engine/workspace/workspace_status.ts");
      const project = await session.projects.open(root);
      const chosen = workspace === undefined ? { all: true } : { name: workspace };
      const question = ["workspaces", project.config.root, workspace ?? null, repositories];
      return await session.ask(JSON.stringify(question), async (signal) => {
        const { scope, warnings } = await session.workspaces(project);
        const status = await workspaceStatus(scope, { ...chosen, repositories, signal });
        return { ...status, warnings: [...warnings] };
      }, signal);
    },
  }),
  "workspaces.logs": method({
    summary: "Reads the output of services.",
    params: serviceLogsParams,
    result: "{ services: ServiceOutput[] }",
    effect: "reads",
    handle: async (params, { session, signal }) => await readServices(session, params, signal),
  }),
};
