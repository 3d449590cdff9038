/**
 * The registry of the workspaces of one home folder: `workspaces.json`.
 *
 * Many processes may read and change it at once and nothing is lost: reading takes no lock, because the
 * file is replaced as a whole; changing takes the lock of `workspaces.lock`, which the operating system
 * releases when its holder dies. A damaged registry is set aside under a name that tells when, and
 * rebuilt from what can still be read of it, from the copies of the records, and from what the caller
 * knows; the caller is told. A registry of a newer version is left alone.
 *
 * Records that came with a copy of the repository and belong to the original are left out by whatever
 * reads, and dropped by whatever writes; the caller is told of these, too.
 *
 * Knows nothing of what a workspace consists of: it neither makes nor removes any.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError, writeFileAtomic } from "../files/atomic_write.ts";
import { type FileLock, lockFile } from "../files/file_lock.ts";
import { removeLeftTemporaries } from "../files/left_temporaries.ts";
import { makePrivateFolder } from "../files/private_folder.ts";
import { commandsOf } from "./commands_of.ts";
import {
  isFileName,
  REGISTRY_NAME,
  registryLockPath,
  registryPath,
  setAsidePath,
} from "./home_folder.ts";
import {
  copyNames,
  readRecordCopies,
  removeOtherCopies,
  setDamagedCopiesAside,
  writeRecordCopies,
} from "./record_copies.ts";
import { type ForeignListener, ownRecords } from "./record_home.ts";
import {
  byName,
  formatRegistry,
  readRegistryFile,
  REGISTRY_FILE_VERSION,
  type RegistryContent,
  type RegistryDocument,
} from "./registry_file.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

/** What to do about a damaged registry, and how long to wait for others. */
export interface RegistryOptions {
  /**
   * Further records that ought to be in a registry that is rebuilt. Called while the registry is locked,
   * so it may not use the registry itself; what it throws leaves the registry as it is.
   */
  readonly rebuild?: () => Promise<readonly WorkspaceRecord[]>;
  /**
   * Told that the registry was rebuilt: where the damaged one is now (null where it had vanished), and
   * how many records the new one has.
   */
  readonly onDamage?: (setAside: string | null, kept: number) => void;
  /**
   * Told of each workspace that is left out because it belongs to the repository or project that this one
   * is a copy of: its name, and its home folder.
   */
  readonly onForeign?: ForeignListener;
  /**
   * Whether a damaged registry stays as it is when it is only read: what can be read of it is returned,
   * and `onDamage` told each time, with null. Default false.
   */
  readonly lookOnly?: boolean;
  /** How long to wait for another process to change the registry, in milliseconds. Default 60 000. */
  readonly waitMs?: number;
}

const WAIT_MS = 60_000;

/**
 * Adds a workspace. Makes the home folder where it is missing.
 *
 * @param home Absolute path of the home folder
 * @param record The workspace
 * @param options What to do about a damaged registry
 * @throws {NestrError} `WORKSPACE_EXISTS` for a name or folder that another one has, `WORKSPACE_BUSY`,
 * `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`, `USAGE` for a name that cannot be a file's
 *
 * @example
 * ```ts
 * import { listWorkspaces, registerWorkspace, unregisterWorkspace } from "@nestr/nestr";
 * const home = await Deno.makeTempDir();
 * await registerWorkspace(home, {
 *   id: crypto.randomUUID(),
 *   name: "feature",
 *   namespace: "shop-feature-1a2b3c",
 *   root: "/work/feature",
 *   home,
 *   installation: crypto.randomUUID(),
 *   project: "shop",
 *   createdAt: new Date().toISOString(),
 *   backend: null,
 *   config: null,
 *   copies: [],
 *   services: [],
 *   envFiles: [],
 * });
 * console.log((await listWorkspaces(home)).map(({ name }) => name)); // ["feature"]
 * await unregisterWorkspace(home, "feature");
 * await Deno.remove(home, { recursive: true });
 * ```
 */
export async function registerWorkspace(
  home: string,
  record: WorkspaceRecord,
  options: RegistryOptions = {},
): Promise<void> {
  if (!isFileName(record.name)) {
    throw new NestrError("USAGE", `a workspace cannot be called "${record.name}"`, {
      hint: "choose a name of letters, digits, -, _ and . with --name",
      details: { name: record.name },
    });
  }
  makePrivateFolder(home);
  await changeRegistry(home, options, (records) => {
    for (const other of records) refuseSame(home, record, other);
    return { records: [...records, record], changed: record.name, result: undefined };
  });
}

/**
 * Takes a workspace out of the registry.
 *
 * @param id Only the workspace with this id; one of the same name that was made since stays
 * @returns What was registered; undefined where there was no such workspace
 * @throws {NestrError} `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function unregisterWorkspace(
  home: string,
  name: string,
  id?: string,
  options: RegistryOptions = {},
): Promise<WorkspaceRecord | undefined> {
  // A copy may be all there is, where a process was killed between writing the one and the other.
  if (readRegistryFile(home).state === "missing" && copyNames(home).length === 0) return undefined;
  return await changeRegistry(home, options, (records) => {
    const found = records.find((it) => it.name === name && (id === undefined || it.id === id));
    return { records: records.filter((it) => it !== found), changed: name, result: found };
  });
}

/**
 * Changes what is registered of a workspace. Fields that a newer nestr has added are kept.
 *
 * @param change Makes the new record from the present one; the name has to stay
 * @returns The new record
 * @throws {NestrError} `NAME_UNKNOWN`, `WORKSPACE_BUSY`, `REGISTRY_VERSION`, `FILE_ACCESS`, `DISK_FULL`
 */
export async function updateWorkspace(
  home: string,
  name: string,
  change: (record: WorkspaceRecord) => WorkspaceRecord,
  options: RegistryOptions = {},
): Promise<WorkspaceRecord> {
  // Asked first without the lock, which would need a home folder.
  await getWorkspace(home, name, options);
  const { onForeign: _told, ...quietly } = options;
  return await changeRegistry(home, quietly, (records) => {
    const present = records.find((it) => it.name === name);
    if (!present) throw unknownName(home, name, records);
    const result: WorkspaceRecord = { ...present, ...change(present), name };
    const others = records.map((it) => it === present ? result : it);
    return { records: others, changed: name, result };
  });
}

/**
 * The workspace of a name.
 *
 * @throws {NestrError} `NAME_UNKNOWN` with the nearest names, and what `listWorkspaces` throws
 */
export async function getWorkspace(
  home: string,
  name: string,
  options: RegistryOptions = {},
): Promise<WorkspaceRecord> {
  const records = await listWorkspaces(home, options);
  const found = records.find((record) => record.name === name);
  if (!found) throw unknownName(home, name, records);
  return found;
}

/**
 * The workspace of a name, where there is one.
 *
 * @throws {NestrError} What `listWorkspaces` throws
 */
export async function findWorkspace(
  home: string,
  name: string,
  options: RegistryOptions = {},
): Promise<WorkspaceRecord | undefined> {
  return (await listWorkspaces(home, options)).find((record) => record.name === name);
}

/**
 * All workspaces, by name; none where there is no home folder.
 *
 * @throws {NestrError} `REGISTRY_VERSION`, `FILE_ACCESS`; where a damaged registry has to be rebuilt also
 * `WORKSPACE_BUSY` and `DISK_FULL`
 */
export async function listWorkspaces(
  home: string,
  options: RegistryOptions = {},
): Promise<readonly WorkspaceRecord[]> {
  const content = readRegistryFile(home);
  if (content.state === "whole") {
    return [...ownRecords(content.document.workspaces, home, options.onForeign)].sort(byName);
  }
  if (content.state === "missing" && copyNames(home).length === 0) return [];
  if (options.lookOnly) {
    const readable = await readableRecords(home, content, options);
    options.onDamage?.(null, readable.length);
    return readable.sort(byName);
  }
  using _lock = await lockRegistry(home, options);
  return [...(await loadDocument(home, options)).workspaces].sort(byName);
}

/** What a change makes of the records. */
interface RegistryChange<Result> {
  readonly records: readonly WorkspaceRecord[];
  /** The name whose record is another now. */
  readonly changed: string;
  readonly result: Result;
}

/** Reads, changes and writes the registry, with nobody in between. */
async function changeRegistry<Result>(
  home: string,
  options: RegistryOptions,
  change: (records: readonly WorkspaceRecord[]) => RegistryChange<Result>,
): Promise<Result> {
  using _lock = await lockRegistry(home, options);
  const document = await loadDocument(home, options);
  const { records, changed, result } = change(document.workspaces);
  await writeDocument(home, { ...document, workspaces: records }, new Set([changed]));
  return result;
}

async function lockRegistry(
  home: string,
  { waitMs = WAIT_MS }: RegistryOptions,
): Promise<FileLock> {
  const lock = await lockFile(registryLockPath(home), waitMs);
  if (lock) return lock;
  const path = registryPath(home);
  throw new NestrError("WORKSPACE_BUSY", `"${path}" is being changed by another process`, {
    hint: "wait for it to end, then run the command again",
    details: { path, waitedMs: waitMs },
  });
}

/** Reads the registry while it is locked; a damaged or lost one is rebuilt first. */
async function loadDocument(home: string, options: RegistryOptions): Promise<RegistryDocument> {
  const content = readRegistryFile(home);
  if (content.state === "whole") {
    const { document } = content;
    return { ...document, workspaces: ownRecords(document.workspaces, home, options.onForeign) };
  }
  const empty = { version: REGISTRY_FILE_VERSION, workspaces: [] };
  if (content.state === "missing" && copyNames(home).length === 0) {
    // Written before the first copy is, so that a copy without a registry always means a lost one.
    await writeDocument(home, empty, new Set());
    return empty;
  }
  const document = { ...empty, workspaces: await readableRecords(home, content, options) };
  const setAside = content.state === "damaged" ? await copyAside(registryPath(home)) : null;
  setDamagedCopiesAside(home);
  await writeDocument(home, document, new Set(document.workspaces.map(({ name }) => name)));
  options.onDamage?.(setAside, document.workspaces.length);
  return document;
}

/** All that is known of the workspaces of a registry that is damaged or lost. */
async function readableRecords(
  home: string,
  content: RegistryContent,
  { rebuild, onForeign }: RegistryOptions,
): Promise<WorkspaceRecord[]> {
  const salvaged = content.state === "damaged" ? content.salvaged : [];
  const known = [...salvaged, ...readRecordCopies(home), ...await rebuild?.() ?? []];
  return mergeByName(ownRecords(known, home, onForeign));
}

/** Copies a damaged file, so that there is no moment at which a reader finds none. */
async function copyAside(path: string): Promise<string> {
  const aside = setAsidePath(path);
  try {
    await Deno.copyFile(path, aside);
  } catch (error) {
    throw fileError(error, aside, "create");
  }
  return aside;
}

/** All records; of those with the same name the one that comes first. */
function mergeByName(records: readonly WorkspaceRecord[]): WorkspaceRecord[] {
  const merged = new Map<string, WorkspaceRecord>();
  for (const record of records) {
    if (!merged.has(record.name)) merged.set(record.name, record);
  }
  return [...merged.values()];
}

/** Writes registry and copies so that a crash in between loses neither an old nor a new record. */
async function writeDocument(
  home: string,
  document: RegistryDocument,
  changed: ReadonlySet<string>,
): Promise<void> {
  removeLeftTemporaries(home, REGISTRY_NAME);
  await writeRecordCopies(home, document.workspaces, changed);
  await writeFileAtomic(registryPath(home), formatRegistry(document), 0o600);
  removeOtherCopies(home, document.workspaces);
}

function refuseSame(home: string, record: WorkspaceRecord, other: WorkspaceRecord): void {
  if (record.name !== other.name && record.root !== other.root) return;
  const message = record.name === other.name
    ? `a workspace called "${other.name}" exists, in "${other.root}"`
    : `"${other.root}" is the folder of the workspace "${other.name}"`;
  const forget = `${commandsOf(home).workspace} forget ${other.name}`;
  throw new NestrError("WORKSPACE_EXISTS", message, {
    hint: `choose another ${
      record.name === other.name ? "name" : "folder"
    }, or remove it: ${forget}`,
    details: { name: other.name, root: other.root, id: other.id },
  });
}

function unknownName(
  home: string,
  name: string,
  records: readonly WorkspaceRecord[],
): NestrError {
  const list = `${commandsOf(home).program} list`;
  const candidates = nearestNames(name, records.map((record) => record.name));
  return new NestrError("NAME_UNKNOWN", `no workspace is called "${name}"`, {
    hint: candidates.length > 0
      ? `did you mean ${candidates.join(", ")}? All of them: ${list}`
      : `list them with: ${list}`,
    details: { name, candidates },
  });
}
