/**
 * A service as the options that Docker makes its container from. Pure.
 *
 * @module
 */

import type { CommandConfig } from "../../manifest/command.ts";
import type { HealthcheckConfig } from "../../manifest/environment.ts";
import type { ServiceSpec, WorkspaceIdentity } from "../backend.ts";
import type { Docker } from "./docker_client.ts";
import { labelsOf, networkName } from "./labels.ts";
import type { Mounts } from "./mounts.ts";

const NANOSECONDS = 1_000_000;

/** The words of a command; a line is run by the container's own shell. */
export function commandWords(command: CommandConfig): string[] {
  return "shell" in command ? ["sh", "-c", command.shell] : [...command.argv];
}

/**
 * The options of a service's container, without its name.
 *
 * @param image The image's full name
 * @param publishOn The address that its ports are published on
 */
export function containerOptions(
  identity: WorkspaceIdentity,
  service: ServiceSpec,
  image: string,
  mounts: Mounts,
  publishOn: string,
): Docker.ContainerCreateOptions {
  const { command, healthcheck, memoryBytes, cpus } = service;
  return {
    Image: image,
    Env: Object.entries(service.env).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(identity, service.name),
    ExposedPorts: Object.fromEntries(
      service.ports.map(({ container }) => [`${container}/tcp`, {}]),
    ),
    Volumes: Object.fromEntries(mounts.anonymous.map((path) => [path, {}])),
    ...(command === undefined ? {} : { Cmd: commandWords(command) }),
    ...(healthcheck === undefined ? {} : { Healthcheck: healthOptions(healthcheck) }),
    HostConfig: {
      Binds: [...mounts.binds],
      PortBindings: portBindings(service, publishOn),
      NetworkMode: networkName(identity),
      // A service that ends is shown as ended; starting it again is for whoever looks after it.
      RestartPolicy: { Name: "no" },
      // Docker Desktop has this name by itself, Docker on Linux only when told.
      ExtraHosts: ["host.docker.internal:host-gateway"],
      ...(memoryBytes === undefined ? {} : { Memory: memoryBytes }),
      ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
    },
    NetworkingConfig: {
      EndpointsConfig: { [networkName(identity)]: { Aliases: [service.name] } },
    },
  };
}

function portBindings(service: ServiceSpec, publishOn: string): Docker.PortMap {
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, host } of service.ports) {
    (bindings[`${container}/tcp`] ??= []).push({ HostIp: publishOn, HostPort: String(host) });
  }
  return bindings;
}

/** What is left out is the image's own, or Docker's. */
function healthOptions(healthcheck: HealthcheckConfig): Docker.HealthConfig {
  const { test, intervalMs, timeoutMs, startPeriodMs, retries } = healthcheck;
  return {
    Test: [...test],
    ...(intervalMs === undefined ? {} : { Interval: intervalMs * NANOSECONDS }),
    ...(timeoutMs === undefined ? {} : { Timeout: timeoutMs * NANOSECONDS }),
    ...(startPeriodMs === undefined ? {} : { StartPeriod: startPeriodMs * NANOSECONDS }),
    ...(retries === undefined ? {} : { Retries: retries }),
  };
}
