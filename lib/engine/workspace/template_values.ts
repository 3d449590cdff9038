/**
 * What templates may say: the values of env files, and those of a service's own settings.
 *
 * An env file is read by programs on this machine, so it gets the ports that the services have here. A
 * container reaches the others through the workspace's network, by name and by their own ports. A local
 * process is a program on this machine.
 *
 * @module
 */

import type { Backend, PortBinding } from "../../backends/backend.ts";
import type { TemplateValues } from "../../workspaces/template.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { WorkspaceScope } from "./scope.ts";

/** From where services are seen: this machine, or the inside of a service. */
export type Viewpoint = "machine" | "service";

/**
 * The values for env files and for what is done on this machine.
 *
 * @param scope The scope
 * @param record The workspace, with its ports
 * @param host Where the services' ports answer
 */
export function machineValues(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  host: string,
): TemplateValues {
  return {
    ...commonValues(scope, record),
    services: Object.fromEntries(
      record.services.map(({ name, ports }) => [name, { host, ports: portNumbers(ports, "host") }]),
    ),
  };
}

/**
 * The values for a service's command and environment; `ports` are its own.
 *
 * @param scope The scope
 * @param record The workspace, with its ports
 * @param backend What runs the service
 * @param service Name of the service
 * @param viewpoint From where: a probe of this machine's sees other numbers than the service itself
 */
export function serviceValues(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  backend: Pick<Backend, "type" | "host">,
  service: string,
  viewpoint: Viewpoint,
): TemplateValues {
  const inside = backend.type === "docker" && viewpoint === "service";
  const side = inside ? "container" : "host";
  const own = record.services.find(({ name }) => name === service)?.ports ?? [];
  return {
    ...commonValues(scope, record),
    services: Object.fromEntries(
      record.services.map(({ name, ports }) => [
        name,
        { host: inside ? name : backend.host, ports: portNumbers(ports, side) },
      ]),
    ),
    ports: portNumbers(own, side),
  };
}

function commonValues(scope: WorkspaceScope, record: WorkspaceRecord): TemplateValues {
  return {
    workspace: { name: record.name, namespace: record.namespace, root: record.root },
    project: { name: scope.project.name, root: scope.project.root },
    env: Deno.env.toObject(),
  };
}

/** Ports by the number that the manifest gives and by name. */
function portNumbers(
  ports: readonly PortBinding[],
  side: "container" | "host",
): Readonly<Record<string, number>> {
  return Object.fromEntries(ports.flatMap((port) => [
    [String(port.container), port[side]],
    ...(port.name === undefined ? [] : [[port.name, port[side]]]),
  ]));
}
