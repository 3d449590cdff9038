/**
 * What a service mounts: texts as `docker run --volume` takes them, made into what Docker's interface
 * wants.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceSpec, WorkspaceIdentity } from "../backend.ts";
import { volumeName } from "./labels.ts";

/** The mounts of a service. */
export interface Mounts {
  /** Docker's `Binds`: named volumes and folders. */
  readonly binds: readonly string[];
  /** Paths in the container with a volume that has no name and goes with the container. */
  readonly anonymous: readonly string[];
  /** Full names of the named volumes. */
  readonly volumes: readonly string[];
  /** Absolute paths of folders in the workspace. */
  readonly folders: readonly string[];
}

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const DRIVE = /^[a-zA-Z]:[\\/]/;

/**
 * Reads the volumes of a service.
 *
 * @throws {NestrError} `SERVICE_UNSUPPORTED` where a text is not a volume
 */
export function readMounts(identity: WorkspaceIdentity, service: ServiceSpec): Mounts {
  const binds: string[] = [];
  const anonymous: string[] = [];
  const volumes = new Set<string>();
  const folders: string[] = [];
  for (const text of service.volumes) {
    const { source, target, options } = splitVolume(text);
    if (!target.startsWith("/") && !DRIVE.test(target)) {
      throw notAVolume(service, text, `"${target}" is not an absolute path in the container`);
    }
    if (source === undefined) {
      anonymous.push(target);
      continue;
    }
    const rest = options === undefined ? target : `${target}:${options}`;
    if (VOLUME_NAME.test(source)) {
      const name = volumeName(identity, source);
      volumes.add(name);
      binds.push(`${name}:${rest}`);
      continue;
    }
    const folder = hostPath(service, text, source);
    if (folder !== source) folders.push(folder);
    binds.push(`${folder}:${rest}`);
  }
  return { binds, anonymous, volumes: [...volumes], folders };
}

/** Takes a text apart at its colons; the one of a drive letter is not one of them. */
function splitVolume(
  text: string,
): { readonly source?: string; readonly target: string; readonly options?: string } {
  const drive = DRIVE.test(text) ? text.slice(0, 2) : "";
  const [first = "", ...others] = text.slice(drive.length).split(":");
  const [target, ...options] = others;
  if (target === undefined) return { target: drive + first };
  return {
    source: drive + first,
    target,
    ...(options.length > 0 ? { options: options.join(":") } : {}),
  };
}

/** The absolute path of a mounted folder. */
function hostPath(service: ServiceSpec, text: string, source: string): string {
  if (DRIVE.test(source)) return source;
  if (!isAbsolute(source) && !/^\.\.?([\\/]|$)/.test(source)) {
    throw notAVolume(
      service,
      text,
      `"${source}" is neither a name nor a path that begins with "/" or "./"`,
    );
  }
  const path = isAbsolute(source)
    ? source
    : join(service.directory, source).replace(/(.)\/$/, "$1");
  // Docker's interface parts a mount at its colons and knows no way to quote one.
  if (!DRIVE.test(path) && path.includes(":")) {
    throw notAVolume(service, text, `the path "${path}" has a ":" in it`);
  }
  return path;
}

function notAVolume(service: ServiceSpec, text: string, reason: string): NestrError {
  return new NestrError(
    "SERVICE_UNSUPPORTED",
    `the service "${service.name}" cannot mount "${text}": ${reason}`,
    {
      hint: 'write a volume like "data:/var/lib/data" or "./folder:/data:ro"',
      details: { service: service.name, volume: text },
    },
  );
}
