/**
 * Containers of services: found by name and labels, made, removed.
 *
 * @module
 */

import type { ServiceSpec, WorkspaceIdentity } from "../backend.ts";
import type { ContainerInfo, Docker, DockerClient, RequestLimits } from "./docker_client.ts";
import { nameConflict, startFailure, statusOf } from "./docker_failure.ts";
import { containerName, isOurs } from "./labels.ts";
import { retry } from "./retry.ts";

/** How long a removal that is under way may take. */
const REMOVAL_MS = 30_000;

/**
 * Looks at a service's container.
 *
 * @returns undefined where there is none; `foreign` where its name belongs to somebody else
 */
export async function findContainer(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  limits: RequestLimits,
): Promise<ContainerInfo | "foreign" | undefined> {
  const name = containerName(identity, service);
  try {
    const info = await client.request(
      (abortSignal) => client.docker.getContainer(name).inspect({ abortSignal }),
      limits,
    );
    // Docker also finds containers whose identifier begins with the text.
    if (info.Name !== `/${name}`) return undefined;
    return isOurs(info.Config.Labels, identity, service) ? info : "foreign";
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** As `findContainer`; a name that belongs to somebody else is an error. */
export async function findOurContainer(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  limits: RequestLimits,
): Promise<ContainerInfo | undefined> {
  const found = await findContainer(client, identity, service, limits);
  if (found !== "foreign") return found;
  throw nameConflict("container", containerName(identity, service), service);
}

/** How long a network may have a double, in milliseconds. */
const AMBIGUOUS_MS = 10_000;

/**
 * Makes a container.
 *
 * @returns Its identifier; undefined where its name is in use
 * @throws {NestrError} `SERVICE_FAILED`
 */
export async function createContainer(
  client: DockerClient,
  name: string,
  service: ServiceSpec,
  options: Docker.ContainerCreateOptions,
  limits: RequestLimits,
): Promise<string | undefined> {
  // Left to itself dockerode would put all options, the environment too, into the address as well.
  const parts = { _query: { name }, _body: options };
  try {
    const create = () =>
      client.carryThrough(
        (abortSignal) => client.docker.createContainer({ ...parts, abortSignal }),
        limits,
      );
    return (await retry(create, AMBIGUOUS_MS, isAmbiguous, limits.signal)).id;
  } catch (error) {
    if (statusOf(error) === 409) return undefined;
    throw startFailure(error, service);
  }
}

/** Of two networks that were made at once under one name, one is about to go. */
const isAmbiguous = (error: unknown): boolean => /is ambiguous/.test(String(error));

/** Starts a container. Throws what Docker says. */
export async function startContainer(
  client: DockerClient,
  id: string,
  limits: RequestLimits,
): Promise<void> {
  try {
    const start = () =>
      client.carryThrough(
        (abortSignal) => client.docker.getContainer(id).start({ abortSignal }),
        limits,
      );
    await retry(start, AMBIGUOUS_MS, isAmbiguous, limits.signal);
  } catch (error) {
    // 304: it runs already.
    if (statusOf(error) !== 304) throw error;
  }
}

/** Removes a container, whatever it does, with the volumes that have no name; returns when it is gone. */
export async function removeContainer(
  client: DockerClient,
  id: string,
  limits: RequestLimits,
): Promise<void> {
  await retry(
    async () => {
      try {
        await client.request(
          (abortSignal) =>
            client.docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
          limits,
        );
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
      // 409: it is being removed already, so asking again is waiting for that.
    },
    REMOVAL_MS,
    (error) => statusOf(error) === 409,
    limits.signal,
  );
}
