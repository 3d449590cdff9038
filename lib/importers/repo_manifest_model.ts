/**
 * What the elements of a manifest of Android's repo amount to: remotes, defaults, and the projects
 * after all that extends and removes them.
 *
 * Follows the order in which repo reads: all remotes, then the defaults, then the projects and what
 * changes them. What has no counterpart is noted on the way.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { RepeatedNotes } from "./repeated_notes.ts";
import type { ManifestElement } from "./repo_manifest_document.ts";
import type { PlacedElement } from "./repo_manifest_files.ts";
import { noteWithoutCounterpart } from "./repo_manifest_notes.ts";
import type { ImportReport } from "./source_document.ts";

/** A `<remote>`. */
export interface RepoRemote {
  readonly name: string;
  readonly fetch: string;
  readonly revision?: string | undefined;
  readonly element: ManifestElement;
}

/** A `<project>`, with what extended it. */
export interface RepoProject {
  readonly name: string;
  path: string;
  remote: RepoRemote;
  revision: string;
  upstream: string | undefined;
  readonly groups: string[];
  readonly depth: number | undefined;
  readonly submodules: boolean;
  readonly element: ManifestElement;
}

/** What `<default>` says. */
export interface RepoDefaults {
  readonly remote?: RepoRemote | undefined;
  readonly revision?: string | undefined;
  readonly upstream?: string | undefined;
  readonly submodules?: boolean | undefined;
  /** How many projects are fetched at once. */
  readonly jobs?: number | undefined;
}

/** Reads elements into projects. */
export class RepoManifest {
  readonly #remotes = new Map<string, RepoRemote>();
  readonly #notes: RepeatedNotes;
  #projects: RepoProject[] = [];
  #defaults: RepoDefaults = {};
  #default: ManifestElement | undefined;

  /**
   * @param elements In the order of the files
   * @param report Where notes and problems go
   */
  constructor(elements: readonly PlacedElement[], report: ImportReport) {
    this.#notes = new RepeatedNotes(report);
    const named = (name: string) => elements.filter(({ element }) => element.name === name);
    for (const { element } of named("remote")) this.#addRemote(element);
    for (const { element } of named("default")) this.#setDefaults(element);
    for (const { element, groups, revision } of elements) {
      noteWithoutCounterpart(element, this.#notes);
      if (element.name === "project") this.#addProject(element, { groups, revision });
      else if (element.name === "extend-project") this.#extend(element, groups);
      else if (element.name === "remove-project") this.#remove(element);
    }
  }

  /** The projects, in the order of the files. */
  get projects(): readonly RepoProject[] {
    return this.#projects;
  }

  /** What holds for projects that do not say it. */
  get defaults(): RepoDefaults {
    return this.#defaults;
  }

  #addRemote(element: ManifestElement): void {
    const name = element.require("name");
    const fetch = element.require("fetch");
    if (name === undefined || fetch === undefined) return;
    const known = this.#remotes.get(name);
    if (known === undefined) {
      this.#remotes.set(name, { name, fetch, revision: element.get("revision"), element });
      const shown = element.get("alias") ?? name;
      if (shown === "origin") return;
      this.#notes.note("remote", element, `the remote "${shown}" is called "origin" here`);
    } else if (!sameAttributes(known.element, element)) {
      element.problem(
        `the remote "${name}" stands already in line ${known.element.line} of ` +
          `"${known.element.file}", with other attributes`,
      );
    }
  }

  #setDefaults(element: ManifestElement): void {
    if (this.#default) {
      // repo passes over one that says nothing.
      if (element.attributeNames.length === 0 || sameAttributes(this.#default, element)) return;
      element.problem(
        `<default> stands already in line ${this.#default.line} of ` +
          `"${this.#default.file}", with other attributes`,
      );
      return;
    }
    this.#default = element;
    this.#defaults = {
      remote: this.#remoteOf(element),
      revision: element.get("revision"),
      upstream: element.get("upstream"),
      submodules: element.truth("sync-s"),
      jobs: element.count("sync-j"),
    };
  }

  #remoteOf(element: ManifestElement): RepoRemote | undefined {
    const name = element.get("remote");
    if (name === undefined) return undefined;
    const remote = this.#remotes.get(name);
    if (remote === undefined) {
      const near = nearestNames(name, this.#remotes.keys()).map((it) => `"${it}"`).join(" or ");
      const meant = near === "" ? "" : `; did you mean ${near}?`;
      element.problem(`${element.subject} names the unknown remote "${name}"${meant}`);
    }
    return remote;
  }

  #addProject(
    element: ManifestElement,
    around: Pick<PlacedElement, "groups" | "revision">,
    parent?: RepoProject,
  ): void {
    const ownName = pathOf(element.require("name"));
    if (ownName === undefined) return;
    const name = parent ? `${parent.name}/${ownName}` : ownName;
    const path = pathOf(element.get("path")) ?? name;
    if (/(?:^|\/)\.{1,2}(?:\/|$)|^\//.test(ownName)) {
      element.problem(`the name "${ownName}" does not fit; expected one without "." and ".."`);
      return;
    }
    const remote = element.get("remote") ? this.#remoteOf(element) : this.#defaults.remote;
    const revision = element.get("revision") ?? around.revision ?? remote?.revision ??
      this.#defaults.revision;
    if (remote === undefined || revision === undefined) {
      if (remote !== undefined) element.problem(`the project "${name}" has no revision`);
      else if (!element.get("remote")) element.problem(`the project "${name}" has no remote`);
      return;
    }
    const project: RepoProject = {
      ...{ name, remote, revision, element },
      path: parent ? `${parent.path}/${path}` : path,
      upstream: element.get("upstream") ?? this.#defaults.upstream,
      groups: [...new Set([...element.groups(), ...around.groups])],
      depth: element.count("clone-depth"),
      submodules: element.truth("sync-s") ?? this.#defaults.submodules ?? false,
    };
    this.#projects.push(project);
    for (const child of element.children) {
      if (child.name === "project") {
        noteWithoutCounterpart(child, this.#notes);
        this.#addProject(child, around, project);
      }
    }
  }

  #extend(element: ManifestElement, groups: readonly string[]): void {
    const name = element.require("name");
    if (name === undefined) return;
    const path = pathOf(element.get("path"));
    const isKnown = this.#projects.some((project) => project.name === name);
    const found = this.#find(element, name, path, isKnown);
    if (isKnown && found.length === 0) {
      element.note(`not imported: "${name}" is not checked out at "${path}"; repo ignores it`);
    }
    const to = pathOf(element.get("dest-path"));
    if (to !== undefined && found.length > 1) {
      element.problem(
        `"${name}" is checked out in ${found.length} places; ` +
          "expected a path that tells which one dest-path moves",
      );
    }
    for (const project of found) {
      // Without a revision of its own it extends any.
      if (element.get("revision") !== undefined) this.#checkBase(element, project);
      for (const group of [...element.groups(), ...groups]) {
        if (!project.groups.includes(group) && !group.startsWith("local:")) {
          project.groups.push(group);
        }
      }
      if (to !== undefined) project.path = to;
      project.revision = element.get("revision") ?? project.revision;
      project.upstream = element.get("upstream") ?? project.upstream;
      project.remote = this.#remoteOf(element) ?? project.remote;
    }
  }

  #remove(element: ManifestElement): void {
    const name = element.get("name");
    const path = pathOf(element.get("path"));
    if (name === undefined && path === undefined) {
      element.problem(`${element.subject} has neither a name nor a path`);
      return;
    }
    const isOptional = element.truth("optional") ?? false;
    const found = new Set(this.#find(element, name, path, isOptional));
    for (const project of found) this.#checkBase(element, project);
    this.#projects = this.#projects.filter((project) => !found.has(project));
  }

  #find(
    element: ManifestElement,
    name: string | undefined,
    path: string | undefined,
    isOptional = false,
  ): readonly RepoProject[] {
    const found = this.#projects.filter((project) =>
      (name === undefined || project.name === name) && (path === undefined || project.path === path)
    );
    if (found.length === 0 && !isOptional) {
      const wanted = name === undefined ? `the path "${path}"` : `the name "${name}"`;
      const near = nearestNames(name ?? path!, this.#projects.map((it) => it.name));
      const meant = near.length === 0 ? "" : `; did you mean "${near[0]}"?`;
      element.problem(`no project before it has ${wanted}${meant}`);
    }
    return found;
  }

  /** Whoever extends or removes a project may say which revision of it was meant. */
  #checkBase(element: ManifestElement, project: RepoProject): void {
    const base = element.get("base-rev");
    if (base === undefined || base === project.revision) return;
    element.problem(
      `"${project.name}" has the revision "${project.revision}"; ` +
        `base-rev expects "${base}"`,
    );
  }
}

/** A path without the slashes at its end, which repo passes over. */
function pathOf(text: string | undefined): string | undefined {
  return text?.replace(/(?<=[^/])\/+$/, "");
}

function sameAttributes(left: ManifestElement, right: ManifestElement): boolean {
  const names = new Set([...left.attributeNames, ...right.attributeNames]);
  return [...names].every((name) => left.get(name) === right.get(name));
}
