/**
 * The environment of a service that is a local process: what the service was given, its ports, its
 * data folder, and the marks that say whose it is.
 *
 * The marks are to a process what labels are to a container. Whatever a service starts inherits them,
 * so that what a crash has left can be found and attributed without any file of ours. Only a process
 * that carries all of them is ours.
 *
 * @module
 */

import type { PortBinding, WorkspaceIdentity } from "../backend.ts";

/** Whose a process is. */
export interface ServiceOwner {
  readonly identity: WorkspaceIdentity;
  /** The service's name. */
  readonly service: string;
}

/** What a service's environment is made of. */
export interface EnvironmentParts extends ServiceOwner {
  readonly ports: readonly PortBinding[];
  /** What the manifest gives it. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of its data folder. */
  readonly data: string;
}

/** The variables that mark a process as ours. */
const MARKS = {
  managed: "AETHER_MANAGED",
  workspace: "AETHER_WORKSPACE",
  namespace: "AETHER_NAMESPACE",
  project: "AETHER_PROJECT",
  service: "AETHER_SERVICE",
  installation: "AETHER_INSTALLATION",
  home: "AETHER_HOME",
} as const;

/**
 * What a service is given over the environment of whoever starts it; the later wins: its ports and data
 * folder, what the manifest says, the marks.
 */
export function serviceVariables(parts: EnvironmentParts): Record<string, string> {
  return { ...portVariables(parts.ports), SERVICE_DATA: parts.data, ...parts.env, ...marks(parts) };
}

/** The whole environment of a service: this process's, and `serviceVariables` over it. */
export function serviceEnvironment(parts: EnvironmentParts): Record<string, string> {
  const own = Deno.env.toObject();
  // We may run inside a service ourselves.
  for (const name of Object.values(MARKS)) delete own[name];
  return { ...own, ...serviceVariables(parts) };
}

/** Whose a process with this environment is; undefined unless it carries all of the marks. */
export function ownerOf(env: ReadonlyMap<string, string>): ServiceOwner | undefined {
  const [managed, workspace, namespace, project, service, installation, home] = Object.values(MARKS)
    .map((name) => env.get(name));
  if (
    managed !== "true" || workspace === undefined || namespace === undefined ||
    project === undefined || service === undefined || installation === undefined ||
    home === undefined
  ) return undefined;
  return { identity: { workspace, namespace, project, installation, home }, service };
}

/** Whether two identities are the same in everything. */
export function isSameIdentity(left: WorkspaceIdentity, right: WorkspaceIdentity): boolean {
  return left.workspace === right.workspace && left.namespace === right.namespace &&
    left.project === right.project && left.installation === right.installation &&
    left.home === right.home;
}

function marks({ identity, service }: ServiceOwner): Record<string, string> {
  return {
    [MARKS.managed]: "true",
    [MARKS.workspace]: identity.workspace,
    [MARKS.namespace]: identity.namespace,
    [MARKS.project]: identity.project,
    [MARKS.service]: service,
    [MARKS.installation]: identity.installation,
    [MARKS.home]: identity.home,
  };
}

/** `PORT` for the first port, `PORT_5432` and `PORT_MAIN` for each. */
function portVariables(ports: readonly PortBinding[]): Record<string, string> {
  const variables: Record<string, string> = {};
  if (ports[0]) variables.PORT = String(ports[0].host);
  for (const { container, host, name } of ports) {
    variables[`PORT_${container}`] = String(host);
    if (name !== undefined) {
      variables[`PORT_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`] = String(host);
    }
  }
  return variables;
}
