/**
 * The operations on a project's workspaces that can be planned.
 *
 * Planning changes nothing; what a crash has left behind is dealt with when a plan is carried out.
 *
 * @module
 */

import { questionOf } from "../../engine/guard.ts";
import type { OpenProject } from "../../engine/open_project.ts";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import { key, requiredKey, someText, table, truth } from "../../manifest/values.ts";
import { select, services } from "./option_kinds.ts";
import { type Ended, plannable, type Prepared } from "./prepared.ts";

const name = requiredKey(someText("the name of a workspace"), "Name of the workspace.");

/** The workspaces of a project, for reading and for changing. */
interface Scopes {
  readonly looking: WorkspaceScope;
  readonly changing: WorkspaceScope;
  /** Warnings that came up while reading. */
  readonly seen: ReadonlySet<string>;
  /** Warnings that came up while changing. */
  readonly told: ReadonlySet<string>;
}

async function scopesOf(project: OpenProject, chosen?: string): Promise<Scopes> {
  const { openProjectScope } = await import("../../engine/workspace/scope.ts");
  const [seen, told] = [new Set<string>(), new Set<string>()];
  const changing = await openProjectScope(project, {
    directory: project.config.root,
    warn: (message) => told.add(message),
    ...(chosen === undefined ? {} : { select: chosen }),
  });
  const warn = (message: string) => void seen.add(message);
  return { changing, looking: { ...changing, lookOnly: true, warn }, seen, told };
}

/** A successful end, with the warnings that came up on the way in its result. */
function succeeded(
  result: object & { readonly warnings?: readonly string[] },
  told: ReadonlySet<string>,
): Ended {
  const warnings = [...result.warnings ?? [], ...told];
  return {
    state: "succeeded",
    result: { ...result, ...(warnings.length === 0 ? {} : { warnings }) },
  };
}

/** Prepares to start or stop services. What they depend on is found out when it is carried out. */
async function changeServices(
  verb: "start" | "stop",
  project: OpenProject,
  request: { readonly name: string; readonly services?: readonly string[] },
): Promise<Prepared> {
  const engine = await import("../../engine/workspace/services.ts");
  const { requireMeant } = await import("../../engine/workspace/target.ts");
  const { looking, changing, seen, told } = await scopesOf(project);
  const look = () => engine.previewServices(looking, request);
  const { workspace, services } = await look();
  const change = verb === "start" ? engine.startServices : engine.stopServices;
  return {
    title: ["workspace", verb, "-w", request.name, ...request.services ?? []].join(" "),
    plan: null,
    warnings: services.length === 0
      ? [...seen, `the workspace "${request.name}" has no services`]
      : [...seen],
    workspace,
    requireAsShown: async () => requireMeant((await look()).workspace, workspace.namespace),
    carryOut: async (options) => succeeded(await change(changing, request, options), told),
  };
}

/** The plannable operations by name. */
export const WORKSPACE_PLANS = {
  "workspace-add": plannable({
    summary: "Creates a workspace beside the project's folder.",
    options: table({
      name,
      revision: key(someText("a revision"), "Where its working copies start."),
      branch: key(someText("the name of a branch"), "The branch to check out or create."),
      select,
      services: key(truth(), "Whether to start services. Default true."),
    }),
    prepare: async ({ select, services = true, ...rest }, project, signal) => {
      const engine = await import("../../engine/workspace/add_workspace.ts");
      const { looking, changing, seen, told } = await scopesOf(project, select);
      const request = { ...rest, services };
      const { plan, workspace } = await engine.planAddWorkspace(looking, request, signal);
      return {
        title: plan.title,
        plan,
        warnings: [...looking.warnings, ...plan.warnings, ...seen],
        workspace,
        carryOut: async (options) =>
          succeeded(await engine.addWorkspace(changing, request, options), told),
      };
    },
  }),
  "workspace-forget": plannable({
    summary: "Removes a workspace with services, data and files; work is saved first.",
    takesSnapshot: true,
    options: table({ name, keepFiles: key(truth(), "Keep the working copies.") }),
    prepare: async ({ name, keepFiles = false }, project, signal) => {
      const engine = await import("../../engine/workspace/forget_workspace.ts");
      const { looking, changing, seen, told } = await scopesOf(project);
      const shown = await engine.previewForget(looking, name, { keepFiles, signal });
      const { workspace, losses } = shown;
      return {
        title: `workspace forget ${name}${keepFiles ? " --keep-files" : ""}`,
        plan: null,
        losses,
        ...(losses.length === 0 ? {} : { question: questionOf(losses) }),
        warnings: [...seen],
        workspace,
        requireAsShown: async () =>
          engine.requireSamePreview(
            shown,
            await engine.previewForget(looking, name, { keepFiles }),
          ),
        carryOut: async (options, force) => {
          const agreed = { only: workspace.namespace, agreed: losses };
          // `force` agrees to the losses that were shown; if there were none, it agrees to nothing.
          const request = { keepFiles, force: force && losses.length > 0, ...agreed };
          const forgotten = await engine.forgetWorkspace(changing, name, request, options);
          return succeeded(forgotten, told);
        },
      };
    },
  }),
  "workspace-start": plannable({
    summary: "Starts services of a workspace, and what they depend on.",
    options: table({ name, services }),
    prepare: async (options, project) => await changeServices("start", project, options),
  }),
  "workspace-stop": plannable({
    summary: "Stops services of a workspace; data and ports are kept.",
    options: table({ name, services }),
    prepare: async (options, project) => await changeServices("stop", project, options),
  }),
  "workspace-cleanup": plannable({
    summary: "Removes what no longer belongs to any workspace.",
    options: table({}),
    prepare: async (_, project, signal) => {
      const engine = await import("../../engine/workspace/cleanup_workspaces.ts");
      const { looking, changing, seen, told } = await scopesOf(project);
      const { orphans } = await engine.cleanUpWorkspaces(looking, { force: false }, { signal });
      const question = engine.questionOfCleanup(orphans);
      return {
        title: "workspace cleanup --force",
        plan: null,
        orphans,
        ...(question === undefined ? {} : { question }),
        warnings: [...seen],
        carryOut: async (options) => {
          const request = { force: true, only: orphans };
          const result = await engine.cleanUpWorkspaces(changing, request, options);
          const failed = result.orphans.some(({ error }) => error !== undefined);
          const ended = succeeded(result, told);
          return failed ? { ...ended, state: "failed" } : ended;
        },
      };
    },
  }),
  "doctor-fix": plannable({
    summary: "Finishes or rolls back what a crash left of workspaces.",
    options: table({}),
    prepare: async (_, project, signal) => {
      const engine = await import("../../engine/workspace/cleanup_workspaces.ts");
      const { looking, seen } = await scopesOf(project);
      const found = await engine.cleanUpWorkspaces(looking, { force: false }, { signal });
      const orphans = found.orphans.filter(engine.isLeftByCrash);
      return {
        title: "doctor --fix",
        plan: null,
        // An empty list would mean that nothing is done, but a damaged registry is repaired.
        ...(orphans.length === 0 && seen.size > 0 ? {} : { orphans }),
        warnings: [...seen],
        carryOut: async (options) => {
          const { diagnose } = await import("../../engine/doctor.ts");
          const { root: directory, manifest } = project.config;
          const what = { directory, manifest, remotes: false, fix: true, only: orphans };
          return succeeded(await diagnose({ ...what, ...options }), new Set());
        },
      };
    },
  }),
};
