/**
 * What runs the services of a workspace: one interface, implemented by `docker/` and `process/`.
 *
 * A backend gets services that are ready to run (ports chosen, templates rendered) and knows neither
 * manifests nor registries nor terminals. Everything it makes carries the whole `WorkspaceIdentity`,
 * so that what a crash has left can be found and attributed without any file of ours, and only what
 * carries all of it is ever touched. Methods can be repeated: whatever is already as asked for stays.
 *
 * @module
 */

import type { CommandConfig } from "../manifest/command.ts";
import type { HealthcheckConfig } from "../manifest/environment.ts";

/** What runs services. */
export type BackendType = "docker" | "process";

/** Whose something is; written on everything that a backend makes. */
export interface WorkspaceIdentity {
  /** The workspace's name, unique in its home. */
  readonly workspace: string;
  /** Unique on this machine; letters, digits and `-`. Containers, networks, volumes begin with it. */
  readonly namespace: string;
  /** Name of the project or repository. */
  readonly project: string;
  /** Identifier of this user's nestr on this machine. */
  readonly installation: string;
  /** Absolute path of the folder whose registry holds the workspace. */
  readonly home: string;
}

/** A port of a service. */
export interface PortBinding {
  /** The port that the manifest names; the one inside a container. */
  readonly container: number;
  /** The port of the machine that the backend's `host` answers on. */
  readonly host: number;
  /** Its name in templates. */
  readonly name?: string;
}

/** A service that is ready to run: every template rendered, every default filled in. */
export interface ServiceSpec {
  /** Unique in its workspace. */
  readonly name: string;
  /** The image of its container. */
  readonly image?: string;
  /** What it runs, over the image's own command. */
  readonly command?: CommandConfig;
  /** Its ports. */
  readonly ports: readonly PortBinding[];
  /** Its whole environment, env files included. */
  readonly env: Readonly<Record<string, string>>;
  /** Mounts, as `docker run --volume` takes them; relative host paths start at `directory`. */
  readonly volumes: readonly string[];
  /** The container's health check, over the image's own. */
  readonly healthcheck?: HealthcheckConfig;
  /** Upper bound of its memory in bytes. */
  readonly memoryBytes?: number;
  /** Upper bound of its processors. */
  readonly cpus?: number;
  /** Absolute path of the workspace; a process starts in it. */
  readonly directory: string;
}

/** How a service stands. */
export type ServiceState =
  /** It runs. */
  | "running"
  /** It was stopped, or has not been started. */
  | "stopped"
  /** It ended by itself; `exitCode` tells how. */
  | "exited"
  /** There is nothing of it. */
  | "missing";

/** How a service stands, with what is known of it. */
export interface ServiceStatus {
  /** Its name. */
  readonly service: string;
  /** How it stands. */
  readonly state: ServiceState;
  /** What its health check says; null where it has none, or does not run. */
  readonly health: "healthy" | "unhealthy" | "starting" | null;
  /** Exit code of one that ended by itself, as a shell reports it; null otherwise. */
  readonly exitCode: number | null;
  /** Container id or process id; null where there is none. */
  readonly id: string | null;
  /** When it was started, RFC 3339; null where it does not run. */
  readonly startedAt: string | null;
}

/** Something that a backend holds and that carries all of our marks. */
export interface BackendResource {
  /** What it is. */
  readonly kind: "container" | "network" | "volume" | "process";
  /** Name, or process id, by which the backend's own tools find it. */
  readonly name: string;
  /** Whose it is. */
  readonly identity: WorkspaceIdentity;
  /** The service it belongs to; null for a network or a volume. */
  readonly service: string | null;
}

/** How a piece of work is followed and ended. */
export interface BackendOptions {
  /** Ends the work when aborted; the method then throws `CANCELLED` and may leave something. */
  readonly signal?: AbortSignal;
  /** Told what goes on, as text with line feeds: an image that is being pulled. */
  readonly onProgress?: (text: string) => void;
}

/** What to show of a service's output. */
export interface LogOptions {
  /** Go on until the service ends or `signal` is aborted. Default false. */
  readonly follow?: boolean;
  /** Only the last lines. Default all. */
  readonly tail?: number;
  /** Only what was printed since the service was last started. Default false. */
  readonly sinceStart?: boolean;
  /** Ends it without an error. */
  readonly signal?: AbortSignal;
  /** Receives output as it comes; a returned promise holds it back. */
  readonly onOutput: (stream: "stdout" | "stderr", bytes: Uint8Array) => void | Promise<void>;
}

/** How a command that ran inside a service ended. */
export interface ExecResult {
  /** Exit code, as a shell reports it. */
  readonly exitCode: number;
  /** What it printed. */
  readonly stdout: string;
  /** What it printed as errors. */
  readonly stderr: string;
}

/**
 * Runs services.
 *
 * Methods throw `DOCKER_UNAVAILABLE`, `DOCKER_FAILED` or `CANCELLED` where it applies, and what is said
 * at each.
 */
export interface Backend extends AsyncDisposable {
  /** Which one it is. */
  readonly type: BackendType;
  /** Where the services' ports answer, for templates and probes: `localhost`, or another machine. */
  readonly host: string;

  /**
   * Makes and starts one service, and whatever it needs: image, network, volumes. A half-made or
   * stopped one of the same name is replaced; one that runs stays.
   *
   * Returns when it is started, not when it is ready. Throws `PORT_TAKEN` (`details.port`) when
   * somebody else has one of its host ports, and leaves nothing of the service then; also
   * `IMAGE_NOT_FOUND`, `IMAGE_PULL_FAILED`, `SERVICE_UNSUPPORTED`, `SERVICE_FAILED`.
   */
  provision(
    identity: WorkspaceIdentity,
    service: ServiceSpec,
    options?: BackendOptions,
  ): Promise<void>;
  /** Starts one service that was stopped, as it was made; makes it where it is missing. */
  start(identity: WorkspaceIdentity, service: ServiceSpec, options?: BackendOptions): Promise<void>;
  /** Stops one service (TERM, then KILL after a grace period) and keeps its data. */
  stop(identity: WorkspaceIdentity, service: string, options?: BackendOptions): Promise<void>;
  /** How services stand, in the order of the names. */
  status(
    identity: WorkspaceIdentity,
    services: readonly string[],
  ): Promise<readonly ServiceStatus[]>;
  /** Hands out a service's output. Throws `SERVICE_NOT_RUNNING` where there is nothing of it. */
  logs(identity: WorkspaceIdentity, service: string, options: LogOptions): Promise<void>;
  /** Runs a command inside a running service. Throws `SERVICE_NOT_RUNNING`. */
  exec(
    identity: WorkspaceIdentity,
    service: string,
    command: CommandConfig,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ExecResult>;
  /**
   * Removes everything that carries this identity: containers or processes, network, volumes, state.
   * Nothing being there is no error.
   */
  deprovision(identity: WorkspaceIdentity, options?: BackendOptions): Promise<void>;
  /** Everything that carries all of our marks and this installation's, of any home. */
  list(installation: string): Promise<readonly BackendResource[]>;
}
