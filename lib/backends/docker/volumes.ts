/**
 * The named volumes of a workspace.
 *
 * @module
 */

import type { WorkspaceIdentity } from "../backend.ts";
import type { DockerClient, RequestLimits } from "./docker_client.ts";
import { nameConflict } from "./docker_failure.ts";
import { isOurs, labelsOf } from "./labels.ts";

/**
 * Makes a named volume unless it exists.
 *
 * @param name Its full name
 * @param service The service that needs it, for messages
 * @throws {NestrError} `SERVICE_FAILED` where somebody else has its name
 */
export async function ensureVolume(
  client: DockerClient,
  identity: WorkspaceIdentity,
  name: string,
  service: string,
  limits: RequestLimits,
): Promise<void> {
  const options = { Name: name, Labels: labelsOf(identity) };
  // Making one that exists changes nothing and is no error, so its labels tell whose it is.
  await client.carryThrough(
    (abortSignal) => client.docker.createVolume({ ...options, abortSignal }),
    limits,
  );
  const { Labels } = await client.request(
    (abortSignal) => client.docker.getVolume(name).inspect({ abortSignal }),
    limits,
  );
  if (!isOurs(Labels, identity)) throw nameConflict("volume", name, service);
}
