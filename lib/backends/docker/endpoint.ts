/**
 * Where the Docker daemon is: found as the docker command finds it.
 *
 * `DOCKER_HOST`, else the context (`DOCKER_CONTEXT`, or the one in use), else the usual socket. Nothing
 * is connected to here.
 *
 * @module
 */

import { join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import {
  readDockerConfig,
  readDockerContext,
  readTlsFiles,
  type ReadVariable,
  type TlsFiles,
} from "./docker_config.ts";

/** A daemon, and how it is reached. */
export interface DockerEndpoint {
  /** What messages call it, such as `unix:///var/run/docker.sock`. */
  readonly url: string;
  /** What led to it, such as `DOCKER_HOST`. */
  readonly origin: string;
  /** The socket or named pipe, or the port. */
  readonly address:
    | { readonly socketPath: string }
    | { readonly protocol: "http" | "https"; readonly host: string; readonly port: number };
  /** Certificates; undefined without TLS. */
  readonly tls?: TlsFiles & { readonly verify: boolean };
  /** Where published ports answer. */
  readonly host: string;
  /** The address that ports are published on. */
  readonly publishOn: string;
  /** Whether the daemon sees the files of this machine. */
  readonly local: boolean;
}

const DEFAULT_SOCKET = "/var/run/docker.sock";
const DEFAULT_PIPE = "//./pipe/docker_engine";

/**
 * Finds the daemon.
 *
 * @throws {NestrError} `DOCKER_UNAVAILABLE`: an address that cannot be used, a context that is missing
 */
export async function findEndpoint(env: ReadVariable): Promise<DockerEndpoint> {
  const host = env("DOCKER_HOST");
  const config = await readDockerConfig(env);
  if (host) {
    const verify = Boolean(env("DOCKER_TLS_VERIFY"));
    const folder = env("DOCKER_CERT_PATH") || config.folder;
    const tls = verify || host.startsWith("https:")
      ? { ...await readTlsFiles(folder), verify: true }
      : undefined;
    return parseEndpoint(host, "DOCKER_HOST", tls);
  }
  const name = env("DOCKER_CONTEXT") || config.currentContext || "default";
  if (name === "default") return await defaultEndpoint(env);
  const context = await readDockerContext(config.folder, name);
  const files = await readTlsFiles(context.certificates);
  const secured = Object.keys(files).length > 0 || context.skipVerify ||
    context.host.startsWith("https:");
  return parseEndpoint(
    context.host,
    `the context "${name}"`,
    secured ? { ...files, verify: !context.skipVerify } : undefined,
  );
}

/** The usual socket, or the one that Docker Desktop makes for a single user. */
async function defaultEndpoint(env: ReadVariable): Promise<DockerEndpoint> {
  if (Deno.build.os === "windows") return onSocket(`npipe:${DEFAULT_PIPE}`, DEFAULT_PIPE);
  const home = env("HOME");
  const own = home && Deno.build.os === "darwin"
    ? join(home, ".docker/run/docker.sock")
    : undefined;
  const path = own && !await exists(DEFAULT_SOCKET) && await exists(own) ? own : DEFAULT_SOCKET;
  return onSocket(`unix://${path}`, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Takes an address apart; exported for its tests. */
export function parseEndpoint(
  url: string,
  origin: string,
  tls?: DockerEndpoint["tls"],
): DockerEndpoint {
  const scheme = /^([a-z]+):/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "unix") {
    return onSocket(url, url.slice("unix://".length) || DEFAULT_SOCKET, origin);
  }
  if (scheme === "npipe") {
    return onSocket(url, url.slice("npipe://".length) || DEFAULT_PIPE, origin);
  }
  if (scheme === "ssh") throw overSsh(url, origin);
  const bare = !url.includes("://");
  const parsed = URL.parse(bare ? `tcp://${url}` : url);
  if (!parsed || !parsed.hostname || (!bare && !["tcp", "http", "https"].includes(scheme ?? ""))) {
    throw new NestrError("DOCKER_UNAVAILABLE", `"${url}" (${origin}) is not an address of Docker`, {
      hint: `write it like unix://${DEFAULT_SOCKET} or tcp://127.0.0.1:2375`,
      details: { endpoint: url, origin },
    });
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
  return {
    url,
    origin,
    address: {
      protocol: tls ? "https" : "http",
      host,
      port: Number(parsed.port) || (tls ? 2376 : 2375),
    },
    ...(tls ? { tls } : {}),
    host: loopback ? "localhost" : host,
    // On another machine its own loopback address would be out of our reach, so there is no choice.
    publishOn: loopback ? "127.0.0.1" : "0.0.0.0",
    local: loopback,
  };
}

function onSocket(url: string, socketPath: string, origin = "the default"): DockerEndpoint {
  return {
    url,
    origin,
    address: { socketPath },
    host: "localhost",
    publishOn: "127.0.0.1",
    local: true,
  };
}

function overSsh(url: string, origin: string): NestrError {
  const parsed = URL.parse(url);
  const target = parsed
    ? `${parsed.username ? `${parsed.username}@` : ""}${parsed.hostname || "HOST"}`
    : "HOST";
  return new NestrError(
    "DOCKER_UNAVAILABLE",
    `Docker over ssh is not supported yet: "${url}" (${origin})`,
    {
      hint:
        `forward its socket with ssh -NL /tmp/docker.sock:${DEFAULT_SOCKET} ${target}, then set ` +
        "DOCKER_HOST=unix:///tmp/docker.sock",
      details: { endpoint: url, origin },
    },
  );
}
