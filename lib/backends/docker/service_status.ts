/**
 * How a container stands, as the status of a service. Pure.
 *
 * @module
 */

import type { ServiceStatus } from "../backend.ts";
import type { ContainerInfo } from "./docker_client.ts";
import { isMarkedStopped } from "./service_start.ts";

/** The status of a service, from its container. */
export function serviceStatus(service: string, info: ContainerInfo | undefined): ServiceStatus {
  const nothing = { health: null, exitCode: null, startedAt: null };
  if (!info) return { service, state: "missing", id: null, ...nothing };
  const { State: state, Id: id } = info;
  if (state.Running) {
    return {
      service,
      state: "running",
      health: healthOf(state.Health?.Status),
      exitCode: null,
      id,
      startedAt: new Date(state.StartedAt).toISOString(),
    };
  }
  const stopped = state.Status === "created" || isMarkedStopped(info);
  return stopped
    ? { service, state: "stopped", id, ...nothing }
    : { service, state: "exited", id, ...nothing, exitCode: state.ExitCode };
}

function healthOf(health: string | undefined): ServiceStatus["health"] {
  return health === "healthy" || health === "unhealthy" || health === "starting" ? health : null;
}
