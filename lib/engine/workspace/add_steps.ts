/**
 * The steps of making a workspace, in order: working copies, ports, services, env files, copied files,
 * setup, registration.
 *
 * The same list is the plan that a dry run shows and the work that is done.
 *
 * @module
 */

import { join } from "node:path";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { registerWorkspace } from "../../workspaces/registry.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { AddWorkspaceRequest } from "./draft_record.ts";
import { copyFiles } from "./copy_files.ts";
import { injectEnvFile, injectionsOf } from "./inject_env_file.ts";
import { runLine } from "./lifecycle_line.ts";
import { makeWorkingCopy, prepareFolder } from "./make_working_copy.ts";
import { provisionService } from "./provision_service.ts";
import { registryOptions } from "./registry_options.ts";
import { reservePorts } from "./reserve_ports.ts";
import type { ScopeRepository, WorkspaceScope } from "./scope.ts";
import type { Step, StepContext } from "./steps.ts";
import type { Workshop } from "./workshop.ts";

/** What a step does, given what all of them share. */
type Work = (shop: Workshop, context: StepContext) => ReturnType<Step["perform"]>;

/**
 * The steps of making a workspace.
 *
 * @param scope Where
 * @param request What to make
 * @param draft Its record as it was drafted
 * @param workshop Gives what the steps work with; called when the first one runs
 */
export function addSteps(
  scope: WorkspaceScope,
  request: AddWorkspaceRequest,
  draft: WorkspaceRecord,
  workshop: () => Workshop,
): readonly Step[] {
  const steps: Step[] = [];
  const add = (
    step: Omit<Step, "perform" | "repository"> & { readonly repository?: string },
    work: Work,
  ): string => {
    const perform = (context: StepContext) => work(workshop(), context);
    steps.push({ repository: draft.name, ...step, perform });
    return step.id;
  };
  const copies = addCopies(scope, request, draft, add);
  const environment = scope.environment?.environment;
  const services =
    environment?.services.filter(({ name }) =>
      draft.services.some((service) => service.name === name)
    ) ?? [];
  let last = addServices(services, copies, add);
  if (environment !== undefined && request.services) {
    last = addInjections(scope, draft, last, add);
  }
  last = [add({
    id: "copy",
    verb: "copy",
    summary: "copy listed files of the main working copy",
    after: last,
  }, copyFiles)];
  // Setup relies on the services and the env files that tell where they are.
  const lines = request.services ? environment?.workspace.setup ?? [] : [];
  for (const [index, line] of lines.entries()) {
    last = [add({ id: `setup:${index + 1}`, verb: "setup", summary: line, after: last }, (
      shop,
      context,
    ) => runLine(shop, line, context))];
  }
  add({ id: "register", verb: "register", summary: draft.name, after: last }, async (shop) => {
    await shop.willDo({ type: "record" });
    // What is younger than this was not made by us.
    await shop.change((record) => ({ ...record, createdAt: new Date().toISOString() }));
    await registerWorkspace(scope.home, shop.record, registryOptions(scope));
  });
  return steps;
}

type Add = (
  step: Omit<Step, "perform" | "repository"> & { readonly repository?: string },
  work: Work,
) => string;

/** One working copy for each repository; one inside another waits for it. */
function addCopies(
  scope: WorkspaceScope,
  request: AddWorkspaceRequest,
  draft: WorkspaceRecord,
  add: Add,
): readonly string[] {
  const isAlone = scope.kind === "repository";
  const idOf = ({ name }: ScopeRepository) => isAlone ? "working-copy" : `working-copy:${name}`;
  const folder = add({
    id: "folder",
    verb: "folder",
    summary: draft.root,
    after: [],
  }, prepareFolder);
  return scope.repositories.map((repository) => {
    const outer = scope.repositories.filter((other) =>
      other !== repository && (other.path === "." || repository.path.startsWith(`${other.path}/`))
    );
    const at = repository.path === "." ? draft.root : join(draft.root, repository.path);
    return add({
      id: idOf(repository),
      verb: "working-copy",
      summary: `${repository.location.kind === "jj" ? "jj workspace" : "git worktree"} ${at}`,
      repository: repository.name,
      after: outer.length === 0 ? [folder] : outer.map(idOf),
    }, (shop, context) => makeWorkingCopy(shop, repository, request, context));
  });
}

/** Ports first, then each service after those that it depends on. */
function addServices(
  services: readonly ServiceConfig[],
  after: readonly string[],
  add: Add,
): readonly string[] {
  if (services.length === 0) return after;
  const count = services.reduce((sum, { ports }) => sum + ports.length, 0);
  const ports = add({
    id: "ports",
    verb: "ports",
    summary: `reserve ${count} ${count === 1 ? "port" : "ports"}`,
    after,
  }, (shop) => reservePorts(shop, services));
  return services.map((service) =>
    add({
      id: `service:${service.name}`,
      verb: "service",
      summary: service.image ?? "local process",
      after: [ports, ...service.dependsOn.map((name) => `service:${name}`)],
    }, (shop, context) => provisionService(shop, service, context))
  );
}

/** The env files that lie in the workspace. */
function addInjections(
  scope: WorkspaceScope,
  draft: WorkspaceRecord,
  after: readonly string[],
  add: Add,
): readonly string[] {
  const chosen = injectionsOf(scope, draft);
  if (chosen.length === 0) return after;
  return chosen.map((injection) =>
    add(
      { id: `env:${injection.file}`, verb: "env-file", summary: injection.file, after },
      (shop, context) => injectEnvFile(shop, injection, context),
    )
  );
}
