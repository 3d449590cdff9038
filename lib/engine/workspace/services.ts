/**
 * Starts and stops the services of a workspace that exists: its data and its ports stay.
 *
 * @module
 */

import type { Backend, WorkspaceIdentity } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { isEnvFile } from "../../workspaces/env_file.ts";
import { holdWorkspace } from "../../workspaces/hold_workspace.ts";
import { PortAllocator } from "../../workspaces/port_allocator.ts";
import { updateWorkspace } from "../../workspaces/registry.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { identityOf } from "./identity.ts";
import { injectionsOf, renderEnvFile } from "./inject_env_file.ts";
import { openBackend } from "./open_backend.ts";
import { awaitService } from "./provision_service.ts";
import { recoverWorkspaces } from "./recover.ts";
import { registryOptions } from "./registry_options.ts";
import { requireEnvironment, type WorkspaceScope } from "./scope.ts";
import { serviceSpec } from "./service_spec.ts";
import { carryOutSteps, firstFailure, planSteps, type Step } from "./steps.ts";
import { findTarget } from "./target.ts";
import { infoOf } from "./workspaces_of.ts";
import type { WorkspaceInfo, WorkspaceStatus } from "./workspace_info.ts";
import { statusOf } from "./workspace_status.ts";

/** Which services. */
export interface ServicesRequest {
  /** Name of the workspace; the one of the scope's folder where it is absent. */
  readonly name?: string;
  /** Names of services; all where it is absent or empty. Starting one starts what it depends on. */
  readonly services?: readonly string[];
}

/**
 * Starts services, those that they depend on first, waits until each is ready, and renders the env files
 * anew.
 *
 * @param scope The scope
 * @param request Which
 * @param options How to follow and end it
 * @returns How the workspace stands then
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, `PORT_TAKEN`, and what `Backend.start()` and
 * `waitUntilReady()` throw
 */
export async function startServices(
  scope: WorkspaceScope,
  request: ServicesRequest,
  options: OperationOptions = {},
): Promise<WorkspaceStatus> {
  return await withServices(scope, request, options, "start", (chosen, context) => {
    const described = new Map(
      requireEnvironment(scope).environment.services.map((service) => [service.name, service]),
    );
    const needed = new Map<string, ServiceConfig>();
    const need = (name: string): void => {
      if (needed.has(name)) return;
      const service = described.get(name) ?? notDescribed(scope, name);
      needed.set(name, service);
      service.dependsOn.forEach(need);
    };
    chosen.forEach(need);
    const names = [...needed.keys()];
    const starts = [...needed.values()].map((it) => startStep(scope, it, names, context));
    return [...starts, ...envFileSteps(scope, context, starts.map(({ id }) => id))];
  });
}

/**
 * Stops services, those that depend on others first.
 *
 * @param scope The scope
 * @param request Which
 * @param options How to follow and end it
 * @returns How the workspace stands then
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, and what `Backend.stop()` throws
 */
export async function stopServices(
  scope: WorkspaceScope,
  request: ServicesRequest,
  options: OperationOptions = {},
): Promise<WorkspaceStatus> {
  return await withServices(scope, request, options, "stop", (chosen, context) => {
    const { record, backend, identity } = context;
    const described = scope.environment?.environment.services ?? [];
    const dependents = (name: string) =>
      described.filter(({ dependsOn }) => dependsOn.includes(name)).map((service) => service.name);
    return chosen.map((name): Step => ({
      id: `service:${name}`,
      verb: "stop",
      summary: `stop ${name}`,
      repository: record.name,
      after: dependents(name).filter((it) => chosen.includes(it)).map((it) => `service:${it}`),
      perform: ({ signal }) => backend.stop(identity, name, { signal }),
    }));
  });
}

/** What the steps work with. */
interface ServicesContext {
  readonly record: WorkspaceRecord;
  readonly backend: Backend;
  readonly identity: WorkspaceIdentity;
}

function startStep(
  scope: WorkspaceScope,
  service: ServiceConfig,
  chosen: readonly string[],
  { record, backend, identity }: ServicesContext,
): Step {
  return {
    id: `service:${service.name}`,
    verb: "start",
    summary: `start ${service.name}`,
    repository: record.name,
    after: service.dependsOn.filter((it) => chosen.includes(it)).map((it) => `service:${it}`),
    perform: async ({ signal, output }) => {
      const allocator = new PortAllocator({ owner: { home: record.home, id: record.id } });
      const ports = record.services.find(({ name }) => name === service.name)?.ports ?? [];
      // They are still its own, unless somebody has swept them away with what they were reserved for.
      for (const { host } of ports) await allocator.claim(host);
      const spec = await serviceSpec(scope, record, backend, service);
      const onProgress = (text: string) => void output("stderr", text);
      await backend.start(identity, spec, { signal, onProgress });
      await awaitService({ scope, record, backend, identity, service, signal });
    },
  };
}

/** The env files once more: they are as the environment says now. */
function envFileSteps(
  scope: WorkspaceScope,
  { record, backend }: ServicesContext,
  after: readonly string[],
): readonly Step[] {
  return injectionsOf(scope, record)
    .filter(({ file }) => isEnvFile(file))
    .map((injection): Step => ({
      id: `env:${injection.file}`,
      verb: "env-file",
      summary: injection.file,
      repository: record.name,
      after,
      perform: async () => {
        await renderEnvFile(scope, record, backend.host, injection);
      },
    }));
}

async function withServices(
  scope: WorkspaceScope,
  request: ServicesRequest,
  options: OperationOptions,
  verb: "start" | "stop",
  stepsOf: (chosen: readonly string[], context: ServicesContext) => readonly Step[],
): Promise<WorkspaceStatus> {
  await recoverWorkspaces(scope, options.signal);
  const { name } = await findTarget(scope, request.name);
  // Nobody is to remove it meanwhile; and it is looked at once nobody can.
  using _held = await holdWorkspace(scope.home, name);
  const record = await findTarget(scope, name);
  const chosen = chosenServices(record, request.services ?? []);
  if (record.backend !== null && chosen.length > 0) {
    await using backend = await openBackend(record.backend, scope.home);
    const identity = identityOf(record);
    if (verb === "start") await noteHost(scope, record, backend);
    const steps = stepsOf(chosen, { record, backend, identity });
    const title = `${verb} ${record.name}`;
    const plan = planSteps(scope, { kind: `workspace-${verb}`, title }, steps);
    const { failures } = await carryOutSteps(plan, steps, options, () => Promise.resolve());
    if (failures.length > 0) throw firstFailure(scope, failures);
  }
  return await statusOf(scope, record, false, {});
}

/** Which services of which workspace are meant; nothing is changed. */
export async function previewServices(
  scope: WorkspaceScope,
  { name, services = [] }: ServicesRequest,
): Promise<{ readonly workspace: WorkspaceInfo; readonly services: readonly string[] }> {
  const record = await findTarget(scope, name);
  return { workspace: infoOf(record), services: chosenServices(record, services) };
}

/** Where the services answer may have changed with the daemon's address; a list asks no backend. */
async function noteHost(
  scope: WorkspaceScope,
  { name, services }: WorkspaceRecord,
  { host }: Backend,
): Promise<void> {
  if (services.every((service) => service.host === host)) return;
  await updateWorkspace(scope.home, name, (record) => ({
    ...record,
    services: record.services.map((service) => ({ ...service, host })),
  }), registryOptions(scope));
}

/** The services that are meant, in the order of their start. */
export function chosenServices(
  { name: workspace, services }: Pick<WorkspaceRecord, "name" | "services">,
  wanted: readonly string[],
): readonly string[] {
  const names = services.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) {
    return wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
  }
  const candidates = nearestNames(unknown, names);
  throw new NestrError(
    "NAME_UNKNOWN",
    `the workspace "${workspace}" has no service "${unknown}"`,
    {
      hint: candidates.length > 0
        ? `did you mean ${candidates.join(", ")}?`
        : names.length > 0
        ? `it has: ${names.join(", ")}`
        : "it has no services",
      details: { name: unknown, candidates: candidates.length > 0 ? candidates : names },
    },
  );
}

function notDescribed(scope: WorkspaceScope, name: string): never {
  const { file } = requireEnvironment(scope);
  throw new NestrError("NAME_UNKNOWN", `"${file}" describes no service "${name}" any more`, {
    hint: "put it back there, or remove the workspace and add it again: " +
      `${commandsOf(scope.home).workspace} forget NAME`,
    details: { name, file },
  });
}
