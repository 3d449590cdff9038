/**
 * The repositories that an importer finds, as `[repos]` of a manifest.
 *
 * Whatever an importer hands in, what comes out can stand in a manifest: a path that leads out of
 * the root or into a reserved folder is left out with a note, a name or tag that cannot be one is
 * changed with a note, a URL or branch that git would refuse or read as an option is a problem.
 *
 * @module
 */

import { isAbsolute, join, relative, resolve } from "node:path";
import { realPath } from "../files/real_path.ts";
import {
  BRANCH_EXPECTED,
  isBranchName,
  isRevision,
  REVISION_EXPECTED,
  URL_EXPECTED,
} from "../manifest/git_argument.ts";
import { isName, nameFrom } from "../manifest/name.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { isReservedPath } from "../manifest/repository_reader.ts";
import { shellQuote } from "../process/shell_quote.ts";
import { redactUrl, withoutSecrets } from "../vcs/url.ts";
import type { ImportedTable } from "./imported.ts";
import { freeName, namesOfPaths } from "./repository_names.ts";
import { writableUrl } from "./writable_url.ts";

/** Where something stands in a file of another tool. */
export interface SourcePlace {
  /** Notes that this has no counterpart. */
  note(reason: string): void;
  /** Says that this is wrong. */
  problem(message: string, expected?: string): void;
}

/** A repository as another tool's file describes it. */
export interface ListedRepository {
  /** The name that the file gives; after its folder where left out. */
  readonly name?: string;
  /** Its path: absolute, or from `folder`. */
  readonly path: string;
  /** Absolute path of the folder that relative paths start at. */
  readonly folder: string;
  /** Absolute path of the folder that relative URLs start at, where it is another one. */
  readonly urlFolder?: string;
  /** URL of `origin`. */
  readonly url?: string | undefined;
  readonly branch?: string | undefined;
  readonly revision?: string | undefined;
  readonly tags?: readonly string[];
  /** Further remotes: URL by name. */
  readonly remotes?: readonly (readonly [name: string, url: string])[];
  readonly depth?: number | undefined;
  readonly sparse?: readonly string[];
  readonly submodules?: boolean | undefined;
  /** The entry in the file. */
  readonly place: SourcePlace;
  /** Where a key of the entry stands, if it stands by itself. */
  readonly at?: (key: string) => SourcePlace | undefined;
}

/** An entry that can stand in a manifest, except for its name. */
interface AcceptedRepository {
  readonly name: string | undefined;
  readonly path: string;
  readonly table: Readonly<Record<string, unknown>>;
  readonly place: SourcePlace;
}

/** Collects repositories. */
export class RepositoryList {
  readonly #root: string;
  readonly #accepted = new Map<string, AcceptedRepository>();

  /** @param root Absolute path of the project's root */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Adds one.
   *
   * @returns Its path from the root; undefined where it was left out with a note
   */
  add(listed: ListedRepository): string | undefined {
    const { place } = listed;
    const path = this.#pathOf(listed);
    if (path === undefined) return undefined;
    if (this.#accepted.has(path)) {
      place.note(`not imported: another entry has the path "${path}" already`);
      return undefined;
    }
    this.#accepted.set(path, { name: listed.name, path, table: this.#tableOf(listed), place });
    return path;
  }

  /**
   * The table, and the name that each path got.
   *
   * @returns `[repos]` by name, and names by path
   */
  finish(): { readonly repos: ImportedTable; readonly names: ReadonlyMap<string, string> } {
    const accepted = [...this.#accepted.values()];
    const unnamed = accepted.filter(({ name }) => name === undefined).map(({ path }) => path);
    const made = namesOfPaths(unnamed, this.#root);
    const after = new Map(unnamed.map((path, index) => [path, made[index]!]));
    const names = new Map<string, string>();
    const taken = new Set<string>();
    for (const { name, path, place } of accepted) {
      const wanted = name === undefined ? after.get(path)! : nameFrom(name);
      const free = freeName(wanted, taken);
      if (name !== undefined && free !== name) {
        place.note(`called "${free}": a name of nestr's cannot be "${name}", or it was taken`);
      }
      taken.add(free);
      names.set(path, free);
    }
    return {
      repos: Object.fromEntries(
        accepted.map(({ path, table }) => [names.get(path)!, { path, ...table }]),
      ),
      names,
    };
  }

  #pathOf({ path, folder, place, at }: ListedRepository): string | undefined {
    const where = at?.("path") ?? place;
    const absolute = isAbsolute(path) ? resolve(path) : join(folder, path);
    const fromRoot = placeIn(this.#root, absolute);
    if (fromRoot === undefined) {
      where.note(
        `not imported: its path "${path}" leads out of the project's root${
          otherRoot(this.#root, folder, absolute)
        }`,
      );
      return undefined;
    }
    const result = normaliseRelativePath(fromRoot, "the project's root");
    if ("expected" in result) {
      where.note(`not imported: its path "${path}" does not fit; expected ${result.expected}`);
      return undefined;
    }
    if (!isReservedPath(result.path)) return result.path;
    where.note(`not imported: its path "${path}" is reserved for git or nestr`);
    return undefined;
  }

  #tableOf(listed: ListedRepository): Readonly<Record<string, unknown>> {
    const { url, branch, revision, depth, sparse, submodules } = listed;
    const entries: readonly (readonly [string, unknown])[] = [
      ["url", url === undefined ? undefined : this.#url(listed, "url", url)],
      ["branch", branch === undefined ? undefined : branchOf(listed, branch)],
      ["revision", revision === undefined ? undefined : revisionOf(listed, revision)],
      ["depth", depth],
      ["sparse", sparse === undefined ? undefined : sparseOf(listed, sparse)],
      ["submodules", submodules === true ? true : undefined],
      ["tags", tagsOf(listed)],
      ["remotes", this.#remotes(listed)],
    ];
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #url(listed: ListedRepository, key: string, url: string): string | undefined {
    const place = listed.at?.(key) ?? listed.place;
    const written = writableUrl(url, this.#root, listed.urlFolder ?? listed.folder);
    if (written === undefined) {
      place.problem(
        `"${redactUrl(url)}" cannot be the URL of a repository; expected ${URL_EXPECTED}`,
        URL_EXPECTED,
      );
    } else if (withoutSecrets(url) !== url) {
      place.note("the secret in the URL was left out: git asks its credential helper instead");
    }
    return written;
  }

  #remotes(listed: ListedRepository): Readonly<Record<string, string>> | undefined {
    const remotes = new Map<string, string>();
    for (const [name, url] of listed.remotes ?? []) {
      const written = this.#url(listed, "remotes", url);
      if (written === undefined) continue;
      // `origin` is the one of `url`.
      const free = freeName(nameFrom(name), new Set(["origin", ...remotes.keys()]));
      if (free !== name) {
        (listed.at?.("remotes") ?? listed.place).note(`the remote "${name}" is called "${free}"`);
      }
      remotes.set(free, written);
    }
    return remotes.size === 0 ? undefined : Object.fromEntries(remotes);
  }
}

/** Where to import instead, when the file itself lies outside of the root and the path below it. */
function otherRoot(root: string, folder: string, absolute: string): string {
  const isBelow = insideOf(folder, absolute) !== undefined;
  if (!isBelow || placeIn(root, folder) !== undefined) return "";
  return `: it is "${absolute}"; import there with nestr -C ${shellQuote(folder)} project import`;
}

/**
 * Tags as a manifest takes them.
 *
 * @param tags The tags of the other tool
 * @param place Where changed ones are noted
 * @returns Each once, in their order
 */
export function acceptedTags(tags: readonly string[], place: SourcePlace): readonly string[] {
  return [
    ...new Set(tags.map((tag) => {
      if (isName(tag)) return tag;
      place.note(`the tag "${tag}" is called "${nameFrom(tag)}": nestr's cannot be called so`);
      return nameFrom(tag);
    })),
  ];
}

function tagsOf({ tags = [], place, at }: ListedRepository): readonly string[] | undefined {
  const accepted = acceptedTags(tags, at?.("tags") ?? place);
  return accepted.length === 0 ? undefined : accepted;
}

function branchOf({ place, at }: ListedRepository, branch: string): string | undefined {
  const name = branch.replace(/^refs\/heads\//, "");
  if (isBranchName(name)) return name;
  (at?.("branch") ?? place).problem(
    `"${branch}" cannot be a branch; expected ${BRANCH_EXPECTED}`,
    BRANCH_EXPECTED,
  );
  return undefined;
}

function revisionOf({ place, at }: ListedRepository, revision: string): string | undefined {
  const name = revision.replace(/^(?:refs\/)?(?:tags|heads)\//, "");
  if (isRevision(name)) return name;
  (at?.("revision") ?? place).problem(
    `"${revision}" cannot be a revision; expected ${REVISION_EXPECTED}`,
    REVISION_EXPECTED,
  );
  return undefined;
}

function sparseOf(
  { place, at }: ListedRepository,
  folders: readonly string[],
): readonly string[] | undefined {
  const accepted = folders.flatMap((folder) => {
    const result = normaliseRelativePath(folder, "the repository");
    if ("path" in result) return [result.path];
    (at?.("sparse") ?? place).problem(
      `the path "${folder}" does not fit; expected ${result.expected}`,
      result.expected,
    );
    return [];
  });
  return accepted.length === 0 ? undefined : accepted;
}

/**
 * The way from a folder to something in it.
 *
 * @returns With `/`, `.` for the folder itself; undefined where it does not lie in it
 */
export function insideOf(folder: string, absolute: string): string | undefined {
  const native = relative(folder, absolute);
  const way = Deno.build.os === "windows" ? native.replaceAll("\\", "/") : native;
  if (way === ".." || way.startsWith("../") || isAbsolute(way)) return undefined;
  return way === "" ? "." : way;
}

/** As `insideOf`, also where only symbolic links hide that something lies in a folder. */
export function placeIn(folder: string, absolute: string): string | undefined {
  return insideOf(folder, absolute) ?? insideOf(folder, realPath(absolute));
}
