/**
 * Makes repositories of the entries under `[repos]`.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { isRelativeUrl } from "./git_argument.ts";
import { isName, NAME_EXPECTED } from "./name.ts";
import { distinct, type NamedEntry, presentElements } from "./named_entries.ts";
import type { Place } from "./problem.ts";
import type { RepositoryConfig } from "./project.ts";
import { normaliseRelativePath } from "./relative_path.ts";
import type { NamedTable } from "./schema.ts";

type RepositoryEntry = NamedEntry<NamedTable<"repos">>;

/** The state folder, and anything in a git directory, also under its short name on Windows. */
const RESERVED = /^\.nestr[. ]*(?:[/:]|$)|(?:^|\/)(?:\.git|git~\d+)[. ]*(?:[/:]|$)/i;
/** Characters that the file system of macOS ignores in a name. */
const PASSED_OVER = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** What the project says for all of its repositories. */
export interface RepositoryDefaults {
  /** Absolute path of the project's root. */
  readonly root: string;
  /** Branch of repositories that name none. */
  readonly branch: string;
}

/**
 * Reads the repositories and notes paths that leave the root or that two of them share.
 *
 * @param entries The checked entries
 * @param defaults The root and the default branch
 */
export function readRepositories(
  entries: Iterable<RepositoryEntry>,
  defaults: RepositoryDefaults,
): readonly RepositoryConfig[] {
  const owners = new Map<string, RepositoryEntry>();
  return Array.from(entries, (entry) => {
    const repository = readRepository(entry, defaults);
    // If the path given was not a text, this one is a guess, and no reason for a complaint.
    if (entry.place.at("path").isNoted) return repository;
    const owner = owners.get(repository.path);
    if (owner) {
      pathPlace(entry).note({
        message: `"${entry.name}" has the path "${repository.path}" of "${owner.name}"`,
        found: JSON.stringify(repository.path),
        expected: "a path of its own",
        related: pathPlace(owner),
      });
    } else owners.set(repository.path, entry);
    return repository;
  });
}

function readRepository(entry: RepositoryEntry, defaults: RepositoryDefaults): RepositoryConfig {
  const { name, value, place } = entry;
  return {
    name,
    path: readPath(entry),
    ...(value.url === undefined ? {} : { url: resolveUrl(value.url, defaults.root) }),
    branch: value.branch ?? defaults.branch,
    tags: [...distinct(value.tags)].sort(),
    remotes: readRemotes(value.remotes, place.at("remotes"), defaults.root),
    ...(value.depth === undefined ? {} : { depth: value.depth }),
    ...(value.filter === undefined ? {} : { filter: value.filter }),
    sparse: presentElements(value.sparse).map(({ element, index }) =>
      readFolder(element, place.at("sparse", index), "the repository")
    ),
    submodules: value.submodules ?? false,
    ...(value.revision === undefined ? {} : { revision: value.revision }),
  };
}

/** A problem with a path that defaults to the name is noted at the name. */
const pathPlace = ({ value, place }: RepositoryEntry): Place =>
  value.path === undefined ? place : place.at("path");

function readPath(entry: RepositoryEntry): string {
  const { name, value } = entry;
  // An invalid name has been noted already.
  if (value.path === undefined && !isName(name)) return name;
  const path = readFolder(value.path ?? name, pathPlace(entry), "the project's root");
  if (isReservedPath(path)) {
    pathPlace(entry).note({
      message: `the path ${JSON.stringify(path)} is reserved`,
      found: JSON.stringify(path),
      expected: "a path outside .nestr and .git",
    });
  }
  return path;
}

/**
 * Whether a path is reserved because on some system it leads to the state folder or a git
 * directory, where differently written names can be the same.
 *
 * @param path Normalised, from the project's root
 */
export function isReservedPath(path: string): boolean {
  return RESERVED.test(path.replace(PASSED_OVER, ""));
}

/**
 * Reads a relative path and notes one that leaves its folder.
 *
 * @param text What the manifest says
 * @param place Where it is
 * @param within The folder, for messages
 * @returns The normalised path; the text itself where it is not valid
 */
export function readFolder(text: string, place: Place, within: string): string {
  const result = normaliseRelativePath(text, within);
  if ("path" in result) return result.path;
  place.note({
    message: `the path ${JSON.stringify(text)} does not fit; expected ${result.expected}`,
    found: JSON.stringify(text),
    expected: result.expected,
  });
  return text;
}

function readRemotes(
  table: { readonly [name: string]: string | undefined } | undefined,
  place: Place,
  root: string,
): ReadonlyMap<string, string> {
  const remotes = new Map<string, string>();
  for (const [name, url] of Object.entries(table ?? {})) {
    if (!isName(name) || name === "origin") {
      place.at(name).note({
        atKey: true,
        message: `${JSON.stringify(name)} cannot be the name of a further remote`,
        found: JSON.stringify(name),
        expected: NAME_EXPECTED,
        suggestion: name === "origin" ? "write the URL of origin as `url`" : undefined,
      });
    }
    if (url !== undefined) remotes.set(name, resolveUrl(url, root));
  }
  return remotes;
}

/**
 * Makes a URL independent of the current folder.
 *
 * @param url What the manifest says
 * @param root Absolute path of the project's root
 * @returns An absolute path for a relative one; anything else unchanged
 */
export function resolveUrl(url: string, root: string): string {
  return isRelativeUrl(url) && !isAbsolute(url) ? join(root, url) : url;
}
