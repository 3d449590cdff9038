/**
 * The Docker command line's own configuration: `config.json` and its contexts.
 *
 * Read and never written. A missing or unreadable `config.json` counts as empty, as it does for the
 * docker command. Credential helpers are programs and are not called.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";

/** Reads an environment variable. */
export type ReadVariable = (name: string) => string | undefined;

/** Credentials of one registry, as `config.json` holds them. */
export interface StoredLogin {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** What is used of `config.json`. */
export interface DockerConfig {
  /** Absolute path of the folder it lies in. */
  readonly folder: string;
  /** The context in use. */
  readonly currentContext?: string;
  /** Logins by registry. */
  readonly auths: Readonly<Record<string, StoredLogin>>;
  /** The program that keeps logins, for registries without one of their own. */
  readonly credsStore?: string;
  /** Programs that keep logins, by registry. */
  readonly credHelpers: Readonly<Record<string, string>>;
}

/** How a context reaches its daemon. */
export interface DockerContext {
  /** Such as `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** Whether the daemon's certificate is left unchecked. */
  readonly skipVerify: boolean;
  /** Absolute path of the folder with its certificates; they need not exist. */
  readonly certificates: string;
}

/** Certificates to talk to a daemon with. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Reads `config.json` of `$DOCKER_CONFIG`, or of `~/.docker`. */
export async function readDockerConfig(env: ReadVariable): Promise<DockerConfig> {
  const home = env("HOME") || env("USERPROFILE") || "/";
  const folder = env("DOCKER_CONFIG") || join(home, ".docker");
  const found = asRecord(await readJson(join(folder, "config.json")));
  const currentContext = asText(found.currentContext);
  const credsStore = asText(found.credsStore);
  return {
    folder,
    auths: asRecord(found.auths) as Record<string, StoredLogin>,
    credHelpers: asRecord(found.credHelpers) as Record<string, string>,
    ...(currentContext ? { currentContext } : {}),
    ...(credsStore ? { credsStore } : {}),
  };
}

/**
 * Reads a context.
 *
 * @param folder The configuration's folder
 * @param name Name of the context
 * @throws {NestrError} `DOCKER_UNAVAILABLE` where there is none of that name
 */
export async function readDockerContext(folder: string, name: string): Promise<DockerContext> {
  // The folder of a context is called after the digest of its name.
  const id = createHash("sha256").update(name).digest("hex");
  const file = join(folder, "contexts", "meta", id, "meta.json");
  const endpoint = asRecord(asRecord(asRecord(await readJson(file)).Endpoints).docker);
  const host = asText(endpoint.Host);
  if (host === undefined) {
    throw new NestrError("DOCKER_UNAVAILABLE", `there is no Docker context called "${name}"`, {
      hint: "see which there are with docker context ls, and choose one with DOCKER_CONTEXT",
      details: { context: name, path: file },
    });
  }
  return {
    host,
    skipVerify: endpoint.SkipTLSVerify === true,
    certificates: join(folder, "contexts", "tls", id, "docker"),
  };
}

/** Reads the certificates of a folder; what is missing is left out. */
export async function readTlsFiles(folder: string): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all(
    ["ca.pem", "cert.pem", "key.pem"].map((name) => readText(join(folder, name))),
  );
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch {
    return undefined;
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(file) ?? "{}");
  } catch {
    return {};
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
