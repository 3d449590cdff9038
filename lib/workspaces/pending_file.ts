/**
 * What stands in the journal of an unfinished operation on a workspace.
 *
 * @module
 */

import type { BackendType } from "../backends/backend.ts";
import { fileError } from "../files/atomic_write.ts";
import type { ProcessIdentity } from "../process/process_identity.ts";
import { pendingFolder, pendingPath } from "./home_folder.ts";
import { isForeign } from "./record_home.ts";
import { hasTexts, isObject, isWorkspaceRecord } from "./record_shape.ts";
import { newestVersion, refuseNewer } from "./registry_file.ts";
import { readDecoded } from "./salvage.ts";
import type { WorkingCopyRecord, WorkspaceRecord } from "./workspace_record.ts";

/** The version that is written, and the newest that can be read. */
export const PENDING_VERSION = 1;

/** An operation that has begun and not ended. */
export interface PendingOperation {
  readonly version: 1;
  /** Random; tells operations on workspaces of one name apart. Empty where an older nestr began it. */
  readonly id: string;
  readonly kind: "add" | "forget";
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** The process that began it. */
  readonly process: ProcessIdentity;
  /** The workspace that is being made or removed, as far as it is known. */
  readonly record: WorkspaceRecord;
  /** What was done or about to be done, in that order. */
  readonly steps: readonly PendingStep[];
}

/** A step, with all that is needed to undo it. It was recorded before it was taken. */
export type PendingStep =
  /**
   * Folders that did not exist, the outermost first, were to be made on the way to a path; with what
   * tells the folder at the path from one that took its place, once it was made.
   */
  | {
    readonly type: "folder";
    readonly path: string;
    readonly created: readonly string[];
    readonly identity?: FolderIdentity;
  }
  /** A working copy was to be made; written down once more when it was, so that work may be in it. */
  | { readonly type: "working-copy"; readonly copy: WorkingCopyRecord; readonly made?: boolean }
  /** Ports were reserved. */
  | { readonly type: "ports"; readonly ports: readonly number[] }
  /** Services were to be started. */
  | { readonly type: "services"; readonly backend: BackendType }
  /** The record was to be registered. */
  | { readonly type: "record" };

/** What a file system knows a folder by, whatever it is called. */
export interface FolderIdentity {
  readonly dev: number;
  readonly ino: number;
  /** When it was made, in milliseconds: a number is soon given to another folder. Not known everywhere. */
  readonly birthtime?: number;
}

/** What was found in place of a journal. */
export type PendingContent =
  | { readonly state: "missing" }
  | { readonly state: "whole"; readonly operation: PendingOperation }
  | { readonly state: "damaged" };

/**
 * Reads a journal.
 *
 * @param path Absolute path of its file
 * @throws {NestrError} `REGISTRY_VERSION`, or `FILE_ACCESS` when it is there and cannot be read
 */
export function readPendingFile(path: string): PendingContent {
  let text: string;
  let valid: boolean;
  try {
    ({ text, valid } = readDecoded(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { state: "missing" };
    throw fileError(error, path, "read");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  refuseNewer(path, "the journal", newestVersion(value, text), PENDING_VERSION);
  const complete = isObject(value) ? { id: "", ...value } : value;
  return valid && isOperation(complete)
    ? { state: "whole", operation: complete }
    : { state: "damaged" };
}

/**
 * Reads the journal of a home folder. One that came with a copy of the repository, and belongs to the
 * original, counts as missing.
 *
 * @param home Absolute path of the home folder
 * @param name The workspace's name
 * @throws {NestrError} As `readPendingFile`
 */
export function readOwnPending(home: string, name: string): PendingContent {
  const content = readPendingFile(pendingPath(home, name));
  const isCopied = content.state === "whole" && isForeign(content.operation.record, home);
  return isCopied ? { state: "missing" } : content;
}

const ENDING = ".json";

/**
 * The names of the workspaces that have a journal, by name. Those whose journal belongs to the original
 * of a copied repository are left out.
 *
 * @param home Absolute path of the home folder
 */
export function pendingNames(home: string): string[] {
  return namesWith(home, ENDING).filter((name) => {
    try {
      return readOwnPending(home, name).state !== "missing";
    } catch {
      return true; // It is there, whatever it says.
    }
  });
}

/** The names of files in the folder of journals that have an ending, without it. */
export function namesWith(home: string, ending: string): string[] {
  try {
    return [...Deno.readDirSync(pendingFolder(home))]
      .filter(({ name }) => name.endsWith(ending))
      .map(({ name }) => name.slice(0, -ending.length))
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw fileError(error, pendingFolder(home), "read");
  }
}

function isOperation(value: unknown): value is PendingOperation {
  return isObject(value) && value["version"] === PENDING_VERSION &&
    typeof value["id"] === "string" && hasTexts(value, ["startedAt"]) &&
    (value["kind"] === "add" || value["kind"] === "forget") &&
    isProcess(value["process"]) && isWorkspaceRecord(value["record"]) &&
    Array.isArray(value["steps"]) && value["steps"].every(isStep);
}

/** Whether a value tells of one process. */
export function isProcess(value: unknown): value is ProcessIdentity {
  return isObject(value) && typeof value["pid"] === "number" && hasTexts(value, ["started"]);
}

function isStep(step: unknown): step is PendingStep {
  if (!isObject(step)) return false;
  switch (step["type"]) {
    case "folder":
      return hasTexts(step, ["path"]) && isListOf(step["created"], "string") &&
        (step["identity"] === undefined || isFolderIdentity(step["identity"]));
    case "working-copy":
      return isObject(step["copy"]) && hasTexts(step["copy"], ["main", "path", "name"]);
    case "ports":
      return isListOf(step["ports"], "number");
    case "services":
      return hasTexts(step, ["backend"]);
    default:
      return step["type"] === "record";
  }
}

const isFolderIdentity = (value: unknown): boolean =>
  isObject(value) && typeof value["dev"] === "number" && typeof value["ino"] === "number" &&
  (value["birthtime"] === undefined || typeof value["birthtime"] === "number");

const isListOf = (value: unknown, type: "string" | "number"): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === type);

/** Whether a home folder has any journal, of an operation that goes on or of one that was abandoned. */
export function hasPending(home: string): boolean {
  return pendingNames(home).length > 0;
}

/**
 * Whether a crash may have left anything in the folder of journals: a journal, or the lock of an operation
 * that was killed before it had written its journal or after it had removed it. Cheap enough for every
 * command.
 *
 * @param home Absolute path of the home folder; it need not exist
 */
export function needsRecovery(home: string): boolean {
  return namesWith(home, ".lock").length > 0 || hasPending(home);
}
