/**
 * The network of a workspace, in which its services find one another by name.
 *
 * @module
 */

import type { WorkspaceIdentity } from "../backend.ts";
import type { DockerClient, RequestLimits } from "./docker_client.ts";
import { nameConflict, statusOf } from "./docker_failure.ts";
import { isOurs, labelsOf, networkName } from "./labels.ts";

/** What is used of a network that Docker lists. */
interface NetworkInfo {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Labels?: Record<string, string>;
}

/**
 * Makes the network of a workspace unless it exists.
 *
 * @param service The service that needs it, for messages
 * @throws {NestrError} `SERVICE_FAILED` where somebody else has its name
 */
export async function ensureNetwork(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  limits: RequestLimits,
): Promise<void> {
  const name = networkName(identity);
  const existing = await networksCalled(client, name, limits);
  if (existing.some(({ Labels }) => !isOurs(Labels, identity))) {
    throw nameConflict("network", name, service);
  }
  if (existing.length > 0) return;
  const options = { Name: name, CheckDuplicate: true, Labels: labelsOf(identity) };
  let id: string;
  try {
    id = (await client.carryThrough(
      (abortSignal) => client.docker.createNetwork({ ...options, abortSignal }),
      limits,
    )).id;
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    // Somebody made it in the meantime: us, or another.
    const [now] = await networksCalled(client, name, limits);
    if (now && isOurs(now.Labels, identity)) return;
    throw nameConflict("network", name, service);
  }
  await dropDuplicate(client, name, id, limits);
}

/**
 * Docker checks names without a lock: of networks made at once, one stays. That is the oldest, unless a
 * container is in another one already; it may have been seen as the only one a moment before.
 */
async function dropDuplicate(
  client: DockerClient,
  name: string,
  id: string,
  limits: RequestLimits,
): Promise<void> {
  const remove = (network: string) =>
    client.request(
      (abortSignal) => client.docker.getNetwork(network).remove({ abortSignal }),
      limits,
    );
  const [oldest, ...others] = await networksCalled(client, name, limits);
  for (const other of others) {
    try {
      await remove(other.Id);
    } catch (error) {
      if (statusOf(error) === 404) continue;
      if (statusOf(error) !== 403 || oldest?.Id !== id) throw error;
      return await remove(id);
    }
  }
}

/** The networks of exactly this name, the oldest first. */
async function networksCalled(
  client: DockerClient,
  name: string,
  limits: RequestLimits,
): Promise<NetworkInfo[]> {
  // Docker's filter finds every name that contains the text.
  const networks: NetworkInfo[] = await client.request(
    (abortSignal) => client.docker.listNetworks({ filters: { name: [name] }, abortSignal }),
    limits,
  );
  const order = ({ Created, Id }: NetworkInfo) => `${Created} ${Id}`;
  return networks.filter(({ Name }) => Name === name)
    .sort((one, other) => order(one) < order(other) ? -1 : 1);
}
