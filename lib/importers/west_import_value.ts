/**
 * The values that `import` has in a manifest of west: true, a path, a table with lists of what is
 * allowed and blocked, or several of these.
 *
 * @module
 */

import { posix } from "node:path";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import type { SourceNode } from "./source_document.ts";
import { matchesPath } from "./west_path_pattern.ts";

/** The file that is imported where none is named. */
const WEST_FILE = "west.yml";

/** Older and newer names of the lists. */
const LISTS = {
  "name-allowlist": "name-whitelist",
  "path-allowlist": "path-whitelist",
  "name-blocklist": "name-blacklist",
  "path-blocklist": "path-blacklist",
} as const;

/** Whether a project may come in. */
export type ProjectFilter = (name: string, path: string) => boolean;

/** Something to import. */
export interface WestImport {
  /** A file or a folder of files, relative to the repository. */
  readonly file: string;
  /** What may come in. */
  readonly allows: ProjectFilter;
  /** Folder that the paths of what comes in are put below; empty for none. */
  readonly prefix: string;
  /** Where the manifest says so. */
  readonly place: SourceNode;
}

/**
 * Reads a value of `import`.
 *
 * @param place The value
 * @param mayBeTrue Whether `true` is a value; for `self` it is none
 * @returns What to import, in the order in which west does
 */
export function readImports(place: SourceNode, mayBeTrue: boolean): readonly WestImport[] {
  const { value } = place;
  if (typeof value === "boolean") {
    if (!mayBeTrue) place.problem(`"${place.subject}" is ${value}; expected a path`, "a path");
    return value && mayBeTrue ? [everything(place, WEST_FILE)] : [];
  }
  if (typeof value === "string") {
    const file = readFile(place);
    return file === undefined ? [] : [everything(place, file)];
  }
  if (Array.isArray(value)) {
    return place.elements().flatMap((element) => readImports(element, mayBeTrue));
  }
  if (place.isTable) return readTable(place);
  place.problem(`"${place.subject}" is neither true, nor a path, nor a table, nor a list of these`);
  return [];
}

/**
 * Puts a path below a prefix.
 *
 * @param prefix Empty for none
 * @param path The path; an absolute one stays what it is, to be refused
 */
export function belowPrefix(prefix: string, path: string): string {
  return prefix === "" || path.startsWith("/") ? path : posix.join(prefix, path);
}

const everything = (place: SourceNode, file: string): WestImport => ({
  ...{ place, file, prefix: "" },
  allows: () => true,
});

function readTable(place: SourceNode): readonly WestImport[] {
  const known = ["file", "path-prefix", ...Object.keys(LISTS), ...Object.values(LISTS)];
  for (const entry of place.entries()) {
    if (!known.includes(entry.key)) {
      entry.problem(
        `"${entry.subject}" is no key of an import; expected one of ` +
          `${known.slice(0, 6).join(", ")}`,
      );
    }
  }
  const named = place.get("file");
  const file = named === undefined ? WEST_FILE : readFile(named);
  const prefix = place.get("path-prefix")?.text("a path") ?? "";
  return file === undefined ? [] : [{ place, file, prefix, allows: readFilter(place) }];
}

function readFile(place: SourceNode): string | undefined {
  const text = place.someText("the path of a file");
  if (text === undefined) return undefined;
  const result = normaliseRelativePath(text, "the repository");
  if ("path" in result) return result.path;
  place.problem(
    `"${place.subject}" is ${JSON.stringify(text)}; expected ${result.expected}`,
    result.expected,
  );
  return undefined;
}

/**
 * What is allowed comes in even where it is blocked; with nothing allowed, all that is not blocked.
 */
function readFilter(place: SourceNode): ProjectFilter {
  const list = (key: keyof typeof LISTS) => {
    const node = place.get(key) ?? place.get(LISTS[key]);
    return (node?.oneOrMore() ?? []).flatMap((element) => element.text("a text") || []);
  };
  const allowedNames = new Set(list("name-allowlist"));
  const blockedNames = new Set(list("name-blocklist"));
  const allowedPaths = list("path-allowlist");
  const blockedPaths = list("path-blocklist");
  const allowsAll = allowedNames.size === 0 && allowedPaths.length === 0;
  return (name, path) => {
    const matches = (pattern: string) => matchesPath(path, pattern);
    if (allowedNames.has(name) || allowedPaths.some(matches)) return true;
    return allowsAll && !blockedNames.has(name) && !blockedPaths.some(matches);
  };
}
