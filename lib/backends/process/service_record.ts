/**
 * What is kept of a service that is a local process: one folder for each, below the workspace's home.
 *
 * `services/NAMESPACE/SERVICE/` holds `service.json` (how it was started and which process it is),
 * `output.log`, `exit` (how it ended) and `data/`, which belongs to the service. The folder says where
 * a workspace's things lie; whose a process is, its record and its marks say. A record that is damaged,
 * or that is another workspace's, counts as none: it is replaced, and its process is left alone.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { NestrError } from "../../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../../files/atomic_write.ts";
import type { CommandConfig } from "../../manifest/command.ts";
import type { ProcessIdentity } from "../../process/process_identity.ts";
import type { PortBinding, WorkspaceIdentity } from "../backend.ts";
import { isSameIdentity } from "./service_environment.ts";

/** What `service.json` holds. */
export interface ServiceRecord {
  readonly version: 1;
  readonly identity: WorkspaceIdentity;
  /** The service's name. */
  readonly service: string;
  readonly command: CommandConfig;
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly ports: readonly PortBinding[];
  /** The leader of its process group. */
  readonly process: ProcessIdentity;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** Size of the log when it was started, in bytes. */
  readonly logStart: number;
  /** Whether it was told to stop. */
  readonly stopped: boolean;
}

/** Where the things of a service are. */
export interface ServicePlace {
  readonly identity: WorkspaceIdentity;
  readonly service: string;
  /** Folder of all of its namespace's services. */
  readonly namespaceFolder: string;
  readonly folder: string;
  readonly recordFile: string;
  readonly logFile: string;
  readonly exitFile: string;
  /** The service's own folder. */
  readonly data: string;
}

const RECORD = "service.json";

/** Folder of everything that process backends keep for a home. */
const servicesFolder = (home: string): string => join(home, "services");

/** Folder of a workspace's services, in the home as it is now: the identity's may have been moved. */
export function namespaceFolder(home: string, { namespace }: WorkspaceIdentity): string {
  return join(servicesFolder(home), fileName(namespace));
}

/** Where the things of a service are. */
export function servicePlace(
  home: string,
  identity: WorkspaceIdentity,
  service: string,
): ServicePlace {
  const parent = namespaceFolder(home, identity);
  const folder = join(parent, fileName(service));
  return {
    identity,
    service,
    namespaceFolder: parent,
    folder,
    recordFile: join(folder, RECORD),
    logFile: join(folder, "output.log"),
    exitFile: join(folder, "exit"),
    data: join(folder, "data"),
  };
}

/** The record of a service; undefined where there is none that can be used and is its own. */
export async function readRecord(place: ServicePlace): Promise<ServiceRecord | undefined> {
  const record = await readRecordFile(place.recordFile);
  if (!record || record.service !== place.service) return undefined;
  return isSameIdentity(record.identity, place.identity) ? record : undefined;
}

/** Replaces the record of a service; nobody else may read it, for it holds its passwords. */
export async function writeRecord(place: ServicePlace, record: ServiceRecord): Promise<void> {
  await writeFileAtomic(place.recordFile, `${JSON.stringify(record, null, 2)}\n`, 0o600);
}

/** Makes the folders of a service. */
export async function makeFolders({ data }: ServicePlace): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.mkdir(data, { recursive: true, mode: 0o700 });
    } catch (error) {
      // Whoever removed the last service of a home has taken the folder away that we were entering.
      if (error instanceof Deno.errors.NotFound && attempt < 5) continue;
      throw fileError(error, data, "create");
    }
  }
}

/** Removes how a service was started, how it ended and what it wrote, but not its data. */
export async function removeRecord(place: ServicePlace): Promise<void> {
  for (const path of [place.recordFile, place.exitFile, place.logFile]) await removePath(path);
}

/** Removes the folders of a service that nothing is left in. */
export async function removeEmptyFolders(place: ServicePlace): Promise<void> {
  const above = dirname(place.namespaceFolder);
  for (const path of [place.data, place.folder, place.namespaceFolder, above]) {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) return; // it holds something
    }
  }
}

/** Removes a workspace's folder with everything in it. */
export async function removeNamespace(home: string, identity: WorkspaceIdentity): Promise<void> {
  await removePath(namespaceFolder(home, identity));
  // Others may have services in this home.
  await Deno.remove(servicesFolder(home)).catch(() => {});
}

/** A record, and the folder it lies in. */
export interface FoundRecord {
  readonly folder: string;
  readonly record: ServiceRecord;
}

/** The records in a workspace's folder, whosever they are. */
export async function recordsIn(folder: string): Promise<readonly FoundRecord[]> {
  const found = (await foldersIn(folder)).map(async (path) => {
    const record = await readRecordFile(join(path, RECORD));
    return record ? [{ folder: path, record }] : [];
  });
  return (await Promise.all(found)).flat();
}

/** The records of all workspaces of a home. */
export async function recordsOfHome(home: string): Promise<readonly FoundRecord[]> {
  const folders = await foldersIn(servicesFolder(home));
  return (await Promise.all(folders.map(recordsIn))).flat();
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => join(folder, name))
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, folder, "read");
  }
}

async function readRecordFile(path: string): Promise<ServiceRecord | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw fileError(error, path, "read");
  }
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // cut off, or written by somebody else
  }
}

async function removePath(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw fileError(error, path, "remove");
  }
}

/** Refuses a name that would lead to another folder. */
function fileName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return name;
  throw new NestrError("USAGE", `"${name}" cannot be the name of a service or namespace`, {
    hint: "use letters, digits, - and _",
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const areTexts = (values: readonly unknown[]): boolean =>
  values.every((value) => typeof value === "string");

/** Checks everything that is used without a further look. */
function isRecord(value: unknown): value is ServiceRecord {
  if (!isObject(value) || value.version !== 1) return false;
  const { identity, process, command, env, ports } = value;
  if (!isObject(identity) || !isObject(process) || !isObject(command) || !isObject(env)) {
    return false;
  }
  const { workspace, namespace, project, installation, home } = identity;
  return areTexts([workspace, namespace, project, installation, home]) &&
    areTexts([value.service, value.directory, value.startedAt, process.started]) &&
    typeof value.logStart === "number" &&
    areTexts(Object.values(env)) && typeof value.stopped === "boolean" &&
    Number.isSafeInteger(process.pid) && Array.isArray(ports) && ports.every(isObject) &&
    (typeof command.shell === "string" || Array.isArray(command.argv) && areTexts(command.argv));
}
