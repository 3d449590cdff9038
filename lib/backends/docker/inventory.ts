/**
 * What Docker holds of ours, and taking it away.
 *
 * Docker's own filters find it; each label is compared again here before anything is removed.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { BackendResource, WorkspaceIdentity } from "../backend.ts";
import { removeContainer } from "./containers.ts";
import type { DockerClient, RequestLimits } from "./docker_client.ts";
import { daemonText, statusOf } from "./docker_failure.ts";
import { identityOf, installationFilter, isOurs, type Labels, workspaceFilter } from "./labels.ts";
import { retry } from "./retry.ts";

/** How long what is removed may hold on to what it used. */
const LETTING_GO_MS = 5_000;

/** Something that Docker lists. */
interface Listed {
  readonly kind: "container" | "network" | "volume";
  /** What to ask for it by. */
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
}

/** Everything that matches a filter, in the order in which it can be removed. */
async function listed(
  client: DockerClient,
  filters: { label: string[] },
  limits: RequestLimits = {},
): Promise<Listed[]> {
  const { docker } = client;
  const [containers, networks, { Volumes }] = await Promise.all([
    client.request(
      (abortSignal) => docker.listContainers({ all: true, filters, abortSignal }),
      limits,
    ),
    client.request((abortSignal) => docker.listNetworks({ filters, abortSignal }), limits),
    client.request((abortSignal) => docker.listVolumes({ filters, abortSignal }), limits),
  ]);
  return [
    ...containers.map(({ Id, Names, Labels }) => ({
      kind: "container" as const,
      id: Id,
      name: Names[0]?.replace(/^\//, "") ?? Id,
      labels: Labels,
    })),
    ...networks.map(({ Id, Name, Labels }) => ({
      kind: "network" as const,
      id: Id,
      name: Name,
      labels: Labels,
    })),
    // Docker says null where there are none.
    ...(Volumes ?? []).map(({ Name, Labels }) => ({
      kind: "volume" as const,
      id: Name,
      name: Name,
      labels: Labels,
    })),
  ];
}

/** Whether the labels name a service exactly where there has to be one. */
function fits(kind: Listed["kind"], labels: Labels): boolean {
  return (kind === "container") === ((identityOf(labels)?.service ?? null) !== null);
}

/** As `Backend.list`. */
export async function listResources(
  client: DockerClient,
  installation: string,
): Promise<readonly BackendResource[]> {
  const found = await listed(client, installationFilter(installation));
  return found.flatMap(({ kind, name, labels }) => {
    const marks = identityOf(labels);
    if (!marks || marks.identity.installation !== installation || !fits(kind, labels)) return [];
    return [{ kind, name, ...marks }];
  });
}

/** As `Backend.deprovision`. */
export async function removeWorkspace(
  client: DockerClient,
  identity: WorkspaceIdentity,
  limits: RequestLimits,
): Promise<void> {
  // Containers let go of networks and volumes a moment after they are gone, and a start that was
  // cancelled may still bring one; so it is looked again until nothing is left.
  await retry(
    async () => {
      const found = (await listed(client, workspaceFilter(identity), limits))
        .filter(({ kind, labels }) => isOurs(labels, identity) && fits(kind, labels));
      let failure: unknown;
      for (const kind of ["container", "network", "volume"] as const) {
        const ofKind = found.filter((it) => it.kind === kind);
        const results = await Promise.allSettled(ofKind.map((it) => remove(client, it, limits)));
        for (const result of results) {
          if (result.status === "rejected") failure ??= result.reason;
        }
      }
      if (failure !== undefined) throw failure;
    },
    LETTING_GO_MS,
    (error) => error instanceof NestrError && error.code === "DOCKER_FAILED",
    limits.signal,
  );
}

async function remove(client: DockerClient, it: Listed, limits: RequestLimits): Promise<void> {
  const { docker } = client;
  try {
    if (it.kind === "container") await removeContainer(client, it.id, limits);
    else if (it.kind === "network") {
      await client.request(
        (abortSignal) => docker.getNetwork(it.id).remove({ abortSignal }),
        limits,
      );
    } else {
      await client.request(
        (abortSignal) => docker.getVolume(it.id).remove({ abortSignal }),
        limits,
      );
    }
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) === undefined) throw error;
    const text = daemonText(error);
    throw new NestrError("DOCKER_FAILED", `cannot remove the ${it.kind} "${it.name}": ${text}`, {
      hint: it.kind === "network"
        ? `see what uses it with docker network inspect ${it.name}, and disconnect that`
        : it.kind === "volume"
        ? `see what uses it with docker ps -a --filter volume=${it.name}, and remove that`
        : "run the command again",
      details: { kind: it.kind, name: it.name, status: statusOf(error), stderr: text },
      cause: error,
    });
  }
}
