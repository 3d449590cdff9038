/**
 * The projects of a manifest of repo or west, as `[repos]`.
 *
 * Both tools refuse what leaves the workspace or shares a path, so here it is a problem. Their
 * names may be no names of nestr's, mostly for a "/" in them; one note tells how many were changed.
 *
 * @module
 */

import { isName, nameFrom } from "../manifest/name.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { withoutSecrets } from "../vcs/url.ts";
import type { ImportedTable } from "./imported.ts";
import { type NotedPlace, RepeatedNotes } from "./repeated_notes.ts";
import { RepositoryList } from "./repository_list.ts";
import { freeName } from "./repository_names.ts";
import type { ImportReport } from "./source_document.ts";

/** The largest depth that a manifest takes. */
const MOST_COMMITS = 2_147_483_647;

/** A project as the other tool describes it. */
export interface ForeignProject {
  /** Its name there, which may be no name here. */
  readonly name: string;
  /** Where it is checked out, relative to the workspace. */
  readonly path: string;
  readonly url?: string | undefined;
  /** Left out where it is the project's default. */
  readonly branch?: string | undefined;
  readonly revision?: string | undefined;
  readonly depth?: number | undefined;
  readonly submodules?: boolean | undefined;
  /** Its groups there, which become tags. */
  readonly groups?: readonly string[];
  /** Where the file speaks of it. */
  readonly place: NotedPlace;
}

/** Collects projects. */
export class ManifestProjects {
  readonly #list: RepositoryList;
  readonly #root: string;
  readonly #notes: RepeatedNotes;
  readonly #names = new Set<string>();
  readonly #owners = new Map<string, string>();

  /**
   * @param root Absolute path of the project's root
   * @param report Where notes and problems go
   */
  constructor(root: string, report: ImportReport) {
    this.#root = root;
    this.#list = new RepositoryList(root);
    this.#notes = new RepeatedNotes(report);
  }

  /** The table, in the order in which the projects were added. */
  get table(): ImportedTable {
    return this.#list.finish().repos;
  }

  /**
   * Adds a project.
   *
   * @returns Its name here; undefined where it has a problem
   */
  add(project: ForeignProject): string | undefined {
    const { branch, revision, submodules, place } = project;
    const path = this.#path(project);
    if (path === undefined) return undefined;
    const depth = checkedDepth(project);
    const name = this.#name(project, path);
    const url = this.#url(project);
    this.#list.add({
      ...{ name, path, folder: this.#root, tags: this.#tags(project) },
      ...{ url, branch, revision, depth, submodules, place },
    });
    return name;
  }

  #path({ name, path: text, place }: ForeignProject): string | undefined {
    const result = normaliseRelativePath(text, "the project's root");
    if (!("path" in result)) {
      place.problem(`"${name}" has the path ${JSON.stringify(text)}; expected ${result.expected}`);
      return undefined;
    }
    const { path } = result;
    const owner = this.#owners.get(path);
    if (owner !== undefined) {
      place.problem(`"${name}" has the path "${path}" of "${owner}"; expected one of its own`);
      return undefined;
    }
    this.#owners.set(path, name);
    return path;
  }

  /** A name that no other has; a project that is checked out twice is told apart by its path. */
  #name({ name: text, place }: ForeignProject, path: string): string {
    const nearest = nameFrom(text);
    const wanted = this.#names.has(nearest) ? nameFrom(path) : nearest;
    const name = freeName(wanted, this.#names);
    this.#names.add(name);
    if (name === text) return name;
    const reason = `"${text}" is called "${name}" here`;
    if (name === nearest) {
      this.#notes.note("name", place, `${reason}: a name holds no "/" and no white space`);
    } else place.note(`${reason}: "${nearest}" is taken`);
    return name;
  }

  /** Without a secret, which most often stands in a remote and so in the URLs of all projects. */
  #url({ url, place }: ForeignProject): string | undefined {
    if (url === undefined || withoutSecrets(url) === url) return url;
    const reason = "the secret in its URL was left out: git asks its credential helper instead";
    this.#notes.note("secret", place, reason);
    return withoutSecrets(url);
  }

  #tags({ groups = [], place }: ForeignProject): readonly string[] {
    return groups.map((group) => {
      if (isName(group)) return group;
      const tag = nameFrom(group);
      const reason = `the group ${JSON.stringify(group)} is the tag "${tag}" here`;
      this.#notes.note(`group ${group}`, place, reason);
      return tag;
    });
  }
}

function checkedDepth({ name, depth, place }: ForeignProject): number | undefined {
  if (depth === undefined) return undefined;
  if (Number.isInteger(depth) && depth > 0 && depth <= MOST_COMMITS) return depth;
  place.problem(`"${name}" has the depth ${depth}; expected a whole number above 0`);
  return undefined;
}
