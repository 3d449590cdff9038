/**
 * What can be planned on the workspaces of a project.
 *
 * @module
 */

import { describeLosses } from "../../engine/guard.ts";
import type { OpenProject } from "../../engine/open_project.ts";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import { key, requiredKey, someText, table, truth } from "../../manifest/values.ts";
import { select, services } from "./option_kinds.ts";
import { type Ended, plannable, type Prepared } from "./prepared.ts";

const name = requiredKey(someText("the name of a workspace"), "Name of the workspace.");

/** The workspaces of a project. */
async function scopeOf(project: OpenProject, chosen?: string): Promise<WorkspaceScope> {
  const { openProjectScope } = await import("../../engine/workspace/scope.ts");
  const directory = project.config.root;
  return await openProjectScope(project, {
    directory,
    ...(chosen === undefined ? {} : { select: chosen }),
  });
}

const succeeded = (result: object): Ended => ({ state: "succeeded", result: { ...result } });

/** Starting or stopping: what is meant is known only now, what is started with it only then. */
async function changeServices(
  verb: "start" | "stop",
  project: OpenProject,
  request: { readonly name: string; readonly services?: readonly string[] },
): Promise<Prepared> {
  const engine = await import("../../engine/workspace/services.ts");
  const { workspacesOf } = await import("../../engine/workspace/workspaces_of.ts");
  const scope = await scopeOf(project);
  const { workspaces } = await workspacesOf(scope);
  const workspace = workspaces.find((it) => it.name === request.name) ??
    unknownWorkspace(request.name, workspaces.map((it) => it.name));
  const chosen = engine.chosenServices(workspace, request.services ?? []);
  const change = verb === "start" ? engine.startServices : engine.stopServices;
  return {
    title: ["workspace", verb, "-w", request.name, ...request.services ?? []].join(" "),
    plan: null,
    warnings: chosen.length === 0 ? [`the workspace "${request.name}" has no services`] : [],
    workspace,
    carryOut: async (options) => succeeded(await change(scope, request, options)),
  };
}

function unknownWorkspace(wanted: string, names: readonly string[]): never {
  throw new NestrError("NAME_UNKNOWN", `no workspace is called "${wanted}"`, {
    hint: names.length === 0 ? "there are none yet" : `there are: ${names.join(", ")}`,
    details: { name: wanted, candidates: names },
  });
}

/** The plannable operations by name. */
export const WORKSPACE_PLANS = {
  "workspace-add": plannable({
    summary: "Makes a workspace beside the project's folder.",
    recovers: true,
    options: table({
      name,
      revision: key(someText("a revision"), "Where its working copies start."),
      branch: key(someText("the name of a branch"), "The branch to check out or to make."),
      select,
      services: key(truth(), "Whether to start services. Default true."),
    }),
    prepare: async ({ select, services = true, ...rest }, { project }) => {
      const engine = await import("../../engine/workspace/add_workspace.ts");
      const scope = await scopeOf(project, select);
      const request = { ...rest, services };
      const { plan, workspace } = await engine.planAddWorkspace(scope, request);
      return {
        title: plan.title,
        plan,
        warnings: [...scope.warnings, ...plan.warnings],
        workspace,
        carryOut: async (options) => succeeded(await engine.addWorkspace(scope, request, options)),
      };
    },
  }),
  "workspace-forget": plannable({
    summary: "Removes a workspace with services, data and files; work is saved first.",
    recovers: true,
    options: table({ name, keepFiles: key(truth(), "Leave the working copies where they are.") }),
    prepare: async ({ name, keepFiles = false }, { project }) => {
      const engine = await import("../../engine/workspace/forget_workspace.ts");
      const scope = await scopeOf(project);
      const look = async () => {
        const preview = await engine.previewForget(scope, name);
        return { ...preview, losses: keepFiles ? [] : preview.losses };
      };
      const { workspace, losses } = await look();
      return {
        title: `workspace forget ${name}${keepFiles ? " --keep-files" : ""}`,
        plan: null,
        losses,
        ...(losses.length === 0 ? {} : {
          question: `${describeLosses(losses)} will be removed; it is saved first. Go ahead?`,
        }),
        warnings: [],
        workspace,
        lossesNow: async () => (await look()).losses,
        carryOut: async (options, force) =>
          succeeded(await engine.forgetWorkspace(scope, name, { keepFiles, force }, options)),
      };
    },
  }),
  "workspace-start": plannable({
    summary: "Starts services of a workspace, and what they depend on.",
    recovers: true,
    options: table({ name, services }),
    prepare: async (options, { project }) => await changeServices("start", project, options),
  }),
  "workspace-stop": plannable({
    summary: "Stops services of a workspace; data and ports stay.",
    recovers: true,
    options: table({ name, services }),
    prepare: async (options, { project }) => await changeServices("stop", project, options),
  }),
  "workspace-cleanup": plannable({
    summary: "Removes what belongs to no workspace any more.",
    options: table({}),
    prepare: async (_, { project }) => {
      const { cleanUpWorkspaces } = await import("../../engine/workspace/cleanup_workspaces.ts");
      const scope = await scopeOf(project);
      const { orphans } = await cleanUpWorkspaces(scope, { force: false });
      const count = orphans.filter(({ action }) => action !== "keep").length;
      return {
        title: "workspace cleanup --force",
        plan: null,
        orphans,
        ...(count === 0 ? {} : {
          question: `${count} ${count === 1 ? "thing" : "things"} will be removed. Go ahead?`,
        }),
        warnings: [],
        carryOut: async () => {
          const result = await cleanUpWorkspaces(scope, { force: true });
          const failed = result.orphans.some(({ error }) => error !== undefined);
          return { state: failed ? "failed" : "succeeded", result: { ...result } };
        },
      };
    },
  }),
  "doctor-fix": plannable({
    summary: "Finishes or takes back what a crash has left of workspaces.",
    options: table({}),
    prepare: (_, { project }) =>
      Promise.resolve({
        title: "doctor --fix",
        plan: null,
        warnings: [],
        carryOut: async ({ signal }) => {
          const { diagnose } = await import("../../engine/doctor.ts");
          const { root, manifest } = project.config;
          const options = { directory: root, manifest, remotes: false, fix: true };
          return succeeded(await diagnose({ ...options, ...(signal ? { signal } : {}) }));
        },
      }),
  }),
};
