/**
 * Tells whether a value from a file is the record of a workspace.
 *
 * Written by hand, because listing workspaces is on the way to a prompt and a library of schemas costs
 * more than everything else on it. Fields that are unknown are no mistake: a later version may have
 * added them.
 *
 * @module
 */

import { isFileName } from "./home_folder.ts";
import type { WorkspaceRecord } from "./workspace_record.ts";

/** The fields of a record that hold text, always. */
const TEXTS = [
  "id",
  "name",
  "namespace",
  "root",
  "home",
  "installation",
  "project",
  "createdAt",
] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Whether a value has everything that makes a record, of the right types. */
export function isWorkspaceRecord(value: unknown): value is WorkspaceRecord {
  return isObject(value) &&
    hasTexts(value, TEXTS) &&
    isFileName(value["name"] as string) &&
    isTextOrNull(value["backend"]) && isTextOrNull(value["config"]) &&
    isListOf(value["copies"], isWorkingCopy) &&
    isListOf(value["services"], isService) &&
    isListOf(value["envFiles"], (file) => typeof file === "string");
}

function isWorkingCopy(copy: unknown): boolean {
  if (!isObject(copy) || !hasTexts(copy, ["repository", "kind", "main", "path", "name"])) {
    return false;
  }
  const branch = copy["branch"];
  return branch === null || isObject(branch) && hasTexts(branch, ["name", "start"]);
}

function isService(service: unknown): boolean {
  return isObject(service) && hasTexts(service, ["name"]) &&
    (service["host"] === undefined || hasTexts(service, ["host"])) &&
    isListOf(service["ports"], isBinding);
}

function isBinding(binding: unknown): boolean {
  return isObject(binding) && isPort(binding["container"]) && isPort(binding["host"]) &&
    (binding["name"] === undefined || typeof binding["name"] === "string");
}

/** Whether a value is an object with fields. */
export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value can be the number of a port. */
export const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 65_535;

/** Whether all of these fields hold text, and some of it. */
export const hasTexts = (value: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string" && value[name] !== "");

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";

const isListOf = (value: unknown, fits: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(fits);
