/**
 * Making, starting and stopping the container of one service.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { BackendOptions, ServiceSpec, WorkspaceIdentity } from "../backend.ts";
import { containerOptions } from "./container_options.ts";
import {
  createContainer,
  findContainer,
  findOurContainer,
  removeContainer,
  startContainer,
} from "./containers.ts";
import type { ContainerInfo, DockerClient, RequestLimits } from "./docker_client.ts";
import type { ReadVariable } from "./docker_config.ts";
import { cancelled, daemonText, nameConflict, startFailure, statusOf } from "./docker_failure.ts";
import { ensureImage, fullImageName } from "./images.ts";
import { containerName } from "./labels.ts";
import { readMounts } from "./mounts.ts";
import { ensureNetwork } from "./networks.ts";
import { ensureVolume } from "./volumes.ts";

/** What the work is done with. */
export interface StartContext {
  readonly client: DockerClient;
  readonly identity: WorkspaceIdentity;
  readonly env: ReadVariable;
  /** Lets services that are made at the same time ask for their network one after the other. */
  readonly ensureNetwork: (act: () => Promise<void>) => Promise<void>;
  readonly options: BackendOptions;
}

/**
 * The restart policy of a container that we have stopped.
 *
 * Docker does not tell whether a container was stopped or ended by itself, and labels are fixed when a
 * container is made. The restart policy can be changed later, and this one does nothing for a container
 * that was stopped.
 */
const STOPPED_POLICY = "unless-stopped";

/** As `Backend.provision`. */
export async function provisionService(context: StartContext, service: ServiceSpec): Promise<void> {
  const { client, identity, options: { signal, onProgress } } = context;
  const limits = signal ? { signal } : {};
  const image = imageOf(service);
  const mounts = readMounts(identity, service);
  const existing = await findOurContainer(client, identity, service.name, limits);
  if (existing?.State.Running) return;
  await settleAll([
    ensureImage(client, image, context.env, { ...limits, ...(onProgress ? { onProgress } : {}) }),
    context.ensureNetwork(() => ensureNetwork(client, identity, service.name, limits)),
    ...mounts.volumes.map((name) => ensureVolume(client, identity, name, service.name, limits)),
    ...(client.endpoint.local ? mounts.folders.map(makeFolder) : []),
  ], signal);
  const { publishOn } = client.endpoint;
  const created = containerOptions(identity, service, image, mounts, publishOn);
  const name = containerName(identity, service.name);
  for (let attempt = 0; attempt < 3; attempt++) {
    const old = await findOurContainer(client, identity, service.name, limits);
    if (old?.State.Running) return;
    if (old) await removeContainer(client, old.Id, limits);
    const id = await createContainer(client, name, service, created, limits);
    if (id !== undefined) return await startOrRemove(client, id, service, limits);
    // Somebody took the name in the meantime; a second look tells who.
  }
  throw nameConflict("container", name, service.name);
}

/** As `Backend.start`. */
export async function startService(context: StartContext, service: ServiceSpec): Promise<void> {
  const { client, identity, options: { signal } } = context;
  const limits = signal ? { signal } : {};
  const existing = await findOurContainer(client, identity, service.name, limits);
  if (!existing) return await provisionService(context, service);
  if (existing.State.Running) return;
  // A network without running containers is taken away by "docker network prune".
  await context.ensureNetwork(() => ensureNetwork(client, identity, service.name, limits));
  const stopped = isMarkedStopped(existing);
  if (stopped) await markStopped(client, existing.Id, false, limits);
  try {
    await startContainer(client, existing.Id, limits);
  } catch (error) {
    const networkLost = statusOf(error) === 404 && /network/i.test(daemonText(error));
    if (networkLost) return await provisionService(context, service);
    // Without the signal: what it has ended must be as it was all the same.
    if (stopped) await markStopped(client, existing.Id, true, {}).catch(() => {});
    throw startFailure(error, service);
  }
}

/** As `Backend.stop`. */
export async function stopService(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  graceSeconds: number,
  limits: RequestLimits,
): Promise<void> {
  const found = await findContainer(client, identity, service, limits);
  if (found === undefined || found === "foreign") return;
  try {
    await client.request(
      (abortSignal) => client.docker.getContainer(found.Id).stop({ t: graceSeconds, abortSignal }),
      { ...limits, timeoutMs: (graceSeconds + 60) * 1000 },
    );
  } catch (error) {
    if (statusOf(error) === 404) return;
    // 304: it does not run, and keeps what it is: stopped before, or ended by itself.
    if (statusOf(error) === 304) return;
    throw error;
  }
  await markStopped(client, found.Id, true, limits);
}

/** Whether we have stopped a container, rather than that it ended by itself. */
export function isMarkedStopped({ HostConfig }: ContainerInfo): boolean {
  return HostConfig.RestartPolicy?.Name === STOPPED_POLICY;
}

/** Notes on a container whether we have stopped it. A daemon that cannot is not held up by it. */
async function markStopped(
  client: DockerClient,
  id: string,
  stopped: boolean,
  limits: RequestLimits,
): Promise<void> {
  const RestartPolicy = { Name: stopped ? STOPPED_POLICY : "no" };
  try {
    await client.request(
      (abortSignal) => client.docker.getContainer(id).update({ RestartPolicy, abortSignal }),
      limits,
    );
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
  }
}

async function startOrRemove(
  client: DockerClient,
  id: string,
  service: ServiceSpec,
  limits: RequestLimits,
): Promise<void> {
  try {
    await startContainer(client, id, limits);
  } catch (error) {
    // Without the signal: what it has ended must be tidied up all the same.
    await removeContainer(client, id, {}).catch(() => {});
    throw startFailure(error, service);
  }
}

function imageOf(service: ServiceSpec): string {
  if (service.image) return fullImageName(service.image);
  throw new NestrError("SERVICE_UNSUPPORTED", `the service "${service.name}" has no image`, {
    hint: 'add image = "…" to it, or run it as a local process with --backend process',
    details: { service: service.name },
  });
}

/** Docker would make a missing folder as root, and its owner could not remove it. */
async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.stat(path);
  } catch {
    // Docker tells what is wrong with a folder that cannot be made.
    await Deno.mkdir(path, { recursive: true }).catch(() => {});
  }
}

/** Waits for all, so that nothing goes on behind an error, and throws the first. */
async function settleAll(work: readonly Promise<void>[], signal?: AbortSignal): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === "rejected");
  if (failed && signal?.aborted) throw cancelled();
  if (failed?.status === "rejected") throw failed.reason;
}
