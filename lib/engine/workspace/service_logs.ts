/**
 * Hands out what the services of a workspace print.
 *
 * @module
 */

import { identityOf } from "./identity.ts";
import { openBackend } from "./open_backend.ts";
import type { WorkspaceScope } from "./scope.ts";
import { chosenServices, type ServicesRequest } from "./services.ts";
import { findTarget } from "./target.ts";

/** What to hand out. */
export interface ServiceLogsRequest extends ServicesRequest {
  /** Go on until the services end. Default false. */
  readonly follow?: boolean;
  /** Only the last lines of each. Default all. */
  readonly tail?: number;
}

/** Who is told, and how it ends. */
export interface ServiceLogsListener {
  /** Ends it without an error. */
  readonly signal?: AbortSignal;
  /** Receives output as it comes; a returned promise holds it back. */
  readonly onOutput: (
    service: string,
    stream: "stdout" | "stderr",
    bytes: Uint8Array,
  ) => void | Promise<void>;
}

/**
 * Hands out what services print: one after the other, or all at once when they are followed.
 *
 * @param scope The scope
 * @param request Of which services, and how much
 * @param listener Who is told
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_NONE`, `SERVICE_NOT_RUNNING`, `DOCKER_UNAVAILABLE`
 */
export async function serviceLogs(
  scope: WorkspaceScope,
  request: ServiceLogsRequest,
  listener: ServiceLogsListener,
): Promise<void> {
  const record = await findTarget(scope, request.name);
  const services = chosenServices(record, request.services ?? []);
  if (record.backend === null || services.length === 0) return;
  await using backend = await openBackend(record.backend, scope.home);
  const identity = identityOf(record);
  const logs = (service: string) =>
    backend.logs(identity, service, {
      follow: request.follow ?? false,
      ...(request.tail === undefined ? {} : { tail: request.tail }),
      ...(listener.signal === undefined ? {} : { signal: listener.signal }),
      onOutput: (stream, bytes) => listener.onOutput(service, stream, bytes),
    });
  if (request.follow) await Promise.all(services.map(logs));
  else for (const service of services) await logs(service);
}
