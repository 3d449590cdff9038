/**
 * What stands in the registry's file, and what can still be got out of one that is damaged.
 *
 * Reading takes no lock, because the file is only ever replaced as a whole. It is judged strictly: a
 * file in which anything is not as we write it counts as damaged, and is never quietly read in part.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { registryPath } from "./home_folder.ts";
import { isObject, isWorkspaceRecord } from "./record_shape.ts";
import { readDecoded, salvageObjects } from "./salvage.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

/** The version of the file that is written, and the newest that can be read. */
export const REGISTRY_FILE_VERSION = 1;

/** The file's content; fields of ours or of a person's that are not known are kept. */
export interface RegistryDocument {
  readonly version: number;
  readonly workspaces: readonly WorkspaceRecord[];
}

/** What was found in place of the registry. */
export type RegistryContent =
  | { readonly state: "missing" }
  | { readonly state: "whole"; readonly document: RegistryDocument }
  | { readonly state: "damaged"; readonly salvaged: readonly WorkspaceRecord[] };

/**
 * Reads the registry of a home folder.
 *
 * @param home Absolute path of the home folder
 * @throws {NestrError} `REGISTRY_VERSION`, or `FILE_ACCESS` when it is there and cannot be read
 */
export function readRegistryFile(home: string): RegistryContent {
  const path = registryPath(home);
  let text: string;
  let valid: boolean;
  try {
    ({ text, valid } = readDecoded(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { state: "missing" };
    throw fileError(error, path, "read");
  }
  const value = parse(text);
  refuseNewer(path, "the registry", newestVersion(value, text), REGISTRY_FILE_VERSION);
  if (valid && isDocument(value)) return { state: "whole", document: value };
  return { state: "damaged", salvaged: salvageObjects(text, isWorkspaceRecord) };
}

/** The text of the registry's file. */
export function formatRegistry(document: RegistryDocument): string {
  const workspaces = [...document.workspaces].sort(byName);
  return JSON.stringify({ ...document, workspaces }, null, 2) + "\n";
}

/** Order of workspaces: by name, the same on every machine. */
export const byName = (a: WorkspaceRecord, b: WorkspaceRecord): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDocument(value: unknown): value is RegistryDocument {
  if (!isObject(value) || value["version"] !== REGISTRY_FILE_VERSION) return false;
  const workspaces = value["workspaces"];
  return Array.isArray(workspaces) && workspaces.every(isWorkspaceRecord) &&
    new Set(workspaces.map(({ name }) => name)).size === workspaces.length;
}

/** The version that a file gives, even one that is cut off. */
export function newestVersion(value: unknown, text: string): number {
  const given = isObject(value)
    ? value["version"]
    : Number(/^\s*\{\s*"version"\s*:\s*(\d+)/.exec(text)?.[1]);
  return typeof given === "number" && Number.isInteger(given) ? given : 0;
}

/**
 * Refuses a file that a newer nestr has written.
 *
 * @throws {NestrError} `REGISTRY_VERSION`
 */
export function refuseNewer(path: string, what: string, found: number, known: number): void {
  if (found <= known) return;
  throw new NestrError(
    "REGISTRY_VERSION",
    `${what} "${path}" has version ${found}, and this nestr knows versions up to ${known}`,
    { hint: "install a newer nestr", details: { path, found, known } },
  );
}
