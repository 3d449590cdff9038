/**
 * Runs services as containers of a Docker daemon.
 *
 * A workspace is a network with its containers, in which a service is reached by its name, and its named
 * volumes. All of it carries the workspace's labels, and only what carries all of them is looked at,
 * started, stopped or removed. Everything is asked of the daemon when it is needed: nothing is
 * remembered here.
 *
 * @module
 */

import type { CommandConfig } from "../../manifest/command.ts";
import type {
  Backend,
  BackendOptions,
  BackendResource,
  ExecResult,
  LogOptions,
  ServiceSpec,
  ServiceStatus,
  WorkspaceIdentity,
} from "../backend.ts";
import { findContainer } from "./containers.ts";
import { connectDocker, type DockerClient, type RequestLimits } from "./docker_client.ts";
import type { ReadVariable } from "./docker_config.ts";
import { dockerFailure } from "./docker_failure.ts";
import { findEndpoint } from "./endpoint.ts";
import { listResources, removeWorkspace } from "./inventory.ts";
import { execInService, serviceLogs } from "./service_output.ts";
import { provisionService, type StartContext, startService, stopService } from "./service_start.ts";
import { serviceStatus } from "./service_status.ts";

/** How the backend is opened. */
export interface DockerBackendOptions {
  /** Reads an environment variable. Default: those of this process. */
  readonly env?: ReadVariable;
  /** Time between TERM and KILL for a service that is stopped, in seconds. Default 10. */
  readonly graceSeconds?: number;
}

const DEFAULT_GRACE_SECONDS = 10;

/**
 * Connects to the Docker daemon that the docker command would use.
 *
 * @throws {NestrError} `DOCKER_UNAVAILABLE`, with the reason
 */
export async function openDockerBackend(
  options: DockerBackendOptions = {},
): Promise<DockerBackend> {
  const { env = (name) => Deno.env.get(name), graceSeconds = DEFAULT_GRACE_SECONDS } = options;
  const client = await connectDocker(await findEndpoint(env));
  return new DockerBackend(client, env, graceSeconds);
}

/** Services as containers; see {@link Backend} for what the methods promise. */
export class DockerBackend implements Backend {
  readonly type = "docker";
  readonly host: string;
  readonly #client: DockerClient;
  readonly #env: ReadVariable;
  readonly #graceSeconds: number;
  /** Networks that are being looked at or made, by name. */
  readonly #networks = new Map<string, Promise<void>>();

  constructor(client: DockerClient, env: ReadVariable, graceSeconds: number) {
    this.#client = client;
    this.#env = env;
    this.#graceSeconds = graceSeconds;
    this.host = client.endpoint.host;
  }

  async provision(
    identity: WorkspaceIdentity,
    service: ServiceSpec,
    options: BackendOptions = {},
  ): Promise<void> {
    await this.#guard(
      `make the service "${service.name}"`,
      () => provisionService(this.#context(identity, options), service),
    );
  }

  async start(
    identity: WorkspaceIdentity,
    service: ServiceSpec,
    options: BackendOptions = {},
  ): Promise<void> {
    await this.#guard(
      `start the service "${service.name}"`,
      () => startService(this.#context(identity, options), service),
    );
  }

  async stop(
    identity: WorkspaceIdentity,
    service: string,
    options: BackendOptions = {},
  ): Promise<void> {
    await this.#guard(
      `stop the service "${service}"`,
      () => stopService(this.#client, identity, service, this.#graceSeconds, limitsOf(options)),
    );
  }

  async status(
    identity: WorkspaceIdentity,
    services: readonly string[],
  ): Promise<readonly ServiceStatus[]> {
    return await this.#guard(
      "look at the services",
      () =>
        Promise.all(services.map(async (service) => {
          const found = await findContainer(this.#client, identity, service, {});
          return serviceStatus(service, found === "foreign" ? undefined : found);
        })),
    );
  }

  async logs(identity: WorkspaceIdentity, service: string, options: LogOptions): Promise<void> {
    await this.#guard(
      `read the output of the service "${service}"`,
      () => serviceLogs(this.#client, identity, service, options),
    );
  }

  async exec(
    identity: WorkspaceIdentity,
    service: string,
    command: CommandConfig,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<ExecResult> {
    return await this.#guard(
      `run a command in the service "${service}"`,
      () => execInService(this.#client, identity, service, command, limitsOf(options)),
    );
  }

  async deprovision(identity: WorkspaceIdentity, options: BackendOptions = {}): Promise<void> {
    await this.#guard(
      `remove the services of the workspace "${identity.workspace}"`,
      () => removeWorkspace(this.#client, identity, limitsOf(options)),
    );
  }

  async list(installation: string): Promise<readonly BackendResource[]> {
    return await this.#guard(
      "list what there is",
      () => listResources(this.#client, installation),
    );
  }

  /** The daemon's version. */
  async version(): Promise<string> {
    return await this.#guard(
      "ask for the version",
      () => this.#client.request(async () => (await this.#client.docker.version()).Version),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  #context(identity: WorkspaceIdentity, options: BackendOptions): StartContext {
    return {
      client: this.#client,
      identity,
      env: this.#env,
      options,
      ensureNetwork: (act) => this.#inTurn(identity.namespace, act),
    };
  }

  /** Services of one workspace are made at once; its network is the work of one after the other. */
  async #inTurn(name: string, act: () => Promise<void>): Promise<void> {
    for (let last; (last = this.#networks.get(name));) await last.catch(() => {});
    const making = act().finally(() => this.#networks.delete(name));
    this.#networks.set(name, making);
    await making;
  }

  async #guard<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      throw dockerFailure(error, this.#client.endpoint, what);
    }
  }
}

function limitsOf({ signal }: { readonly signal?: AbortSignal }): RequestLimits {
  return signal ? { signal } : {};
}
