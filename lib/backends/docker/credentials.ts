/**
 * Logins for registries, from the docker command's configuration.
 *
 * Only what `docker login` has written into `config.json` itself is used. Where a credential helper
 * keeps the login its name is told, so that an error can say what to do.
 *
 * @module
 */

import type { DockerConfig, StoredLogin } from "./docker_config.ts";

/** A login as Docker's interface takes it. */
export interface RegistryLogin {
  readonly serveraddress: string;
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
}

/** What is known of the login for an image's registry. */
export interface ImageLogin {
  /** The login; undefined where `config.json` holds none. */
  readonly login?: RegistryLogin;
  /** The credential helper that keeps the login instead. */
  readonly helper?: string;
}

/** The registry that an image without one belongs to, as the end of its host's name. */
const DEFAULT_REGISTRY = "docker.io";

/** The registry of an image: what stands before its first `/`, if that can be a host. */
function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : DEFAULT_REGISTRY;
}

/** Finds the login for an image. */
export function loginFor(image: string, config: DockerConfig): ImageLogin {
  const registry = registryOf(image);
  const found = Object.entries(config.auths).find(([key]) => isRegistry(key, registry));
  const login = found && readLogin(found[0], found[1]);
  if (login) return { login };
  const helper =
    Object.entries(config.credHelpers).find(([key]) => isRegistry(key, registry))?.[1] ??
      config.credsStore;
  return helper === undefined ? {} : { helper };
}

/** Whether a key of the configuration, a host or a URL, is a registry. */
function isRegistry(key: string, registry: string): boolean {
  const host = key.replace(/^https?:\/\//, "").split("/")[0]!;
  return host === registry ||
    (registry === DEFAULT_REGISTRY && host.endsWith(`.${DEFAULT_REGISTRY}`));
}

/** An entry that holds nothing only says that a helper keeps the login. */
function readLogin(serveraddress: string, stored: StoredLogin): RegistryLogin | undefined {
  if (stored.identitytoken) return { serveraddress, identitytoken: stored.identitytoken };
  const [username, ...password] = stored.auth
    ? decoded(stored.auth).split(":")
    : [stored.username ?? "", stored.password ?? ""];
  return username ? { serveraddress, username, password: password.join(":") } : undefined;
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (it) => it.charCodeAt(0)));
  } catch {
    return "";
  }
}
