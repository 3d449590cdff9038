/**
 * Turns what dockerode and the daemon throw into coded errors; nothing else reads their texts.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceSpec } from "../backend.ts";
import type { DockerEndpoint } from "./endpoint.ts";

/** An error as docker-modem makes it: `json` is the daemon's answer, where it was read whole. */
interface ModemError extends Error {
  readonly statusCode?: number;
  readonly json?: { readonly message?: unknown } | null;
  readonly code?: string;
}

/** The status of the daemon's answer; undefined where it gave none. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error ? (error as ModemError).statusCode : undefined;
}

/** The daemon's own words, without what docker-modem puts around them. */
export function daemonText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = (error as ModemError).json?.message;
  if (typeof text === "string") return text.trim();
  return error.message.replace(/^\(HTTP code \d+\) [\w ]+ - /, "").trim();
}

/** The error for work that a signal, or the end of the backend, has ended. */
export function cancelled(): NestrError {
  return new NestrError("CANCELLED", "the work on Docker was cancelled");
}

/** The error for a daemon that cannot be talked to, by the reason. */
export function unavailable(endpoint: DockerEndpoint, error: unknown): NestrError {
  const code = error instanceof Error ? (error as ModemError).code ?? "" : "";
  const text = `${code} ${daemonText(error)}`;
  const { reason, hint } = REASONS.find(({ pattern }) => pattern.test(text)) ?? OTHER_REASON;
  return new NestrError(
    "DOCKER_UNAVAILABLE",
    `Docker does not answer at "${endpoint.url}" (${endpoint.origin}): ${reason}`,
    {
      hint,
      details: { endpoint: endpoint.url, origin: endpoint.origin, reason, stderr: text.trim() },
      cause: error,
    },
  );
}

const START_IT = Deno.build.os === "linux"
  ? "start it with sudo systemctl start docker, or check DOCKER_HOST and docker context ls"
  : "start Docker Desktop, or check DOCKER_HOST and docker context ls";
const CHECK_ADDRESS = "check DOCKER_HOST and docker context ls, and the network";

/** Why a daemon does not answer, by what the system says. */
const REASONS = [
  {
    pattern: /EACCES|EPERM|permission denied/i,
    reason: "permission denied on the socket",
    hint: Deno.build.os === "linux"
      ? 'join its group with sudo usermod -aG docker "$USER", then log in again'
      : "start the program as a user that may use Docker",
  },
  { pattern: /ENOENT|ENOTSOCK/, reason: "it is not running", hint: START_IT },
  { pattern: /ECONNREFUSED|connection refused/i, reason: "connection refused", hint: START_IT },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|no answer within|lookup address/i,
    reason: "its host cannot be reached",
    hint: CHECK_ADDRESS,
  },
  {
    pattern: /certificate|TLS|SSL|CERT_|InvalidData|UnknownIssuer/i,
    reason: "the secured connection failed",
    hint: "check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the context's certificates",
  },
  {
    pattern:
      /ECONNRESET|EPIPE|aborted|socket hang up|premature close|connection (reset|closed|lost)/i,
    reason: "the connection was lost",
    hint: "see whether Docker still runs with docker version, then run the command again",
  },
  { pattern: /is not Docker/, reason: "what answers there is not Docker", hint: CHECK_ADDRESS },
] as const;

const OTHER_REASON = { reason: "the connection failed", hint: CHECK_ADDRESS };

/**
 * The error for anything thrown while talking to the daemon.
 *
 * @param what What was being done, as in "cannot …"
 */
export function dockerFailure(error: unknown, endpoint: DockerEndpoint, what: string): unknown {
  if (error instanceof NestrError) return error;
  if (statusOf(error) !== undefined) {
    const text = daemonText(error);
    return new NestrError("DOCKER_FAILED", `cannot ${what}: ${text}`, {
      hint: hintFor(text),
      details: { status: statusOf(error), stderr: text },
      cause: error,
    });
  }
  const isConnection = error instanceof Error &&
    (/^E[A-Z]+$/.test((error as ModemError).code ?? "") ||
      REASONS.some(({ pattern }) => pattern.test(error.message)));
  return isConnection ? unavailable(endpoint, error) : error;
}

function hintFor(text: string): string {
  return /address pools?|non-overlapping/i.test(text)
    ? "every network address of Docker is in use: remove what is left over (ajj cleanup --force, or " +
      "nestr workspace cleanup --force), or give Docker more with default-address-pools in its daemon.json"
    : /no space left/i.test(text)
    ? "free some space with docker system prune"
    : "the daemon's own words are in the details; see its log with journalctl -u docker";
}

/** What Docker says when somebody else has a port; the texts of several versions and systems. */
const PORT_CONFLICT =
  /address already in use|port is already allocated|ports are not available|bind for \S+ failed|forbidden by its access permissions/i;

/** The port that a failed start was about; undefined where it was about something else. */
export function takenPort(error: unknown, service: ServiceSpec): number | undefined {
  const text = daemonText(error);
  if (statusOf(error) === undefined || !PORT_CONFLICT.test(text)) return undefined;
  const hosts = service.ports.map(({ host }) => host);
  const named = [...text.matchAll(/:(\d+)/g)].map(([, digits]) => Number(digits));
  return named.find((port) => hosts.includes(port)) ?? hosts[0];
}

/** The error for a container that cannot be made or started. */
export function startFailure(error: unknown, service: ServiceSpec): unknown {
  const status = statusOf(error);
  if (error instanceof NestrError || status === undefined) return error;
  const port = takenPort(error, service);
  const text = daemonText(error);
  const details = { service: service.name, status, stderr: text };
  if (port !== undefined) {
    return new NestrError(
      "PORT_TAKEN",
      `the port ${port} of the service "${service.name}" is taken`,
      {
        hint: `see who has it with docker ps --filter publish=${port} or lsof -i :${port}`,
        details: { ...details, port },
        cause: error,
      },
    );
  }
  return new NestrError(
    "SERVICE_FAILED",
    `the service "${service.name}" cannot be started: ${text}`,
    { hint: startHint(text), details, cause: error },
  );
}

function startHint(text: string): string {
  return /executable file not found|no such file or directory.*(exec|start)|exec format/i.test(text)
    ? "check the service's command, and that the image has that program"
    : /mount|volume/i.test(text)
    ? "check the service's volumes"
    : /memory|cpu/i.test(text)
    ? "check the service's memory and cpus"
    : /privileged port|bind: permission denied/i.test(text)
    ? "choose a host port above 1023, or leave it out"
    : "check the service's image, command, ports and volumes";
}

/** The error for a name of ours that something of somebody else has. */
export function nameConflict(
  kind: "container" | "network" | "volume",
  name: string,
  service: string,
): NestrError {
  const remove = kind === "container" ? `docker rm -f ${name}` : `docker ${kind} rm ${name}`;
  return new NestrError(
    "SERVICE_FAILED",
    `the service "${service}" cannot be started: a ${kind} called "${name}" exists and belongs to ` +
      "somebody else",
    {
      hint: `look at it with docker ${kind} inspect ${name}; if nobody needs it: ${remove}`,
      details: { service, kind, name },
    },
  );
}

/**
 * The error for an image that cannot be pulled.
 *
 * @param text The daemon's words
 * @param helper The program that keeps the registry's login, which is not called
 */
export function imageFailure(image: string, text: string, helper?: string): NestrError {
  const missing =
    /manifest unknown|not found: manifest|repository does not exist|repository name not known|not found$|no such image|name unknown|invalid reference/i
      .test(text);
  const refused = /denied|unauthorized|authentication|credentials|toomanyrequests|rate limit/i.test(
    text,
  );
  const details = { image, stderr: text };
  const login = helper === undefined
    ? "log in with docker login"
    : `pull it with docker pull ${image}: the login is kept by docker-credential-${helper}, which is ` +
      "not asked from here";
  if (missing) {
    return new NestrError("IMAGE_NOT_FOUND", `there is no image "${image}"`, {
      hint: refused
        ? `check its name, build it, or ${login}`
        : "check its name and tag, or build it",
      details,
    });
  }
  return new NestrError("IMAGE_PULL_FAILED", `cannot pull the image "${image}": ${text}`, {
    hint: refused
      ? login
      : /no matching manifest|platform/i.test(text)
      ? "choose an image that exists for this machine's processor"
      : `check the network, then try docker pull ${image}`,
    details,
  });
}

/** The error for a service that has no container, or none that runs. */
export function notRunning(service: string, state: "missing" | "stopped"): NestrError {
  return new NestrError(
    "SERVICE_NOT_RUNNING",
    state === "missing"
      ? `the service "${service}" has no container`
      : `the service "${service}" does not run`,
    { hint: "start it again, in the workspace's folder: ajj start", details: { service, state } },
  );
}
