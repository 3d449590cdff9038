/**
 * Follows the imports of a manifest of west, as far as their files are on this machine.
 *
 * The order is west's: what `self` imports, then the file's own projects, then what its projects
 * import; the first definition of a name holds. Nothing outside the workspace is read.
 *
 * @module
 */

import { join } from "node:path";
import { isFile, isFolder } from "../files/path_kind.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { realPath } from "../vcs/real_path.ts";
import type { RepeatedNotes } from "./repeated_notes.ts";
import { insideOf } from "./repository_list.ts";
import { type ImportReport, openSource, type SourceNode } from "./source_document.ts";
import { readWestDocument, type WestDocument, type WestProject } from "./west_document.ts";
import { belowPrefix, type ProjectFilter, type WestImport } from "./west_import_value.ts";

/** More files than any manifest has; imports that repeat one another would grow without end. */
const MOST_FILES = 500;

/** What holds for a file that is read. */
interface Surroundings {
  /** Absolute path of the repository that the file lies in. */
  readonly repository: string;
  readonly allows: ProjectFilter;
  readonly prefix: string;
  /** Real paths of the files that import this one. */
  readonly trail: readonly string[];
}

/** Collects the projects of a manifest and of what it imports. */
export class WestResolver {
  readonly #tops: readonly string[];
  readonly #report: ImportReport;
  readonly #notes: RepeatedNotes;
  readonly #projects = new Map<string, WestProject>();
  readonly #groupFilters: (readonly string[])[] = [];
  #count = 0;
  #isComplete = true;

  /**
   * @param tops Absolute paths of the folders that projects may be cloned below
   * @param report Where problems go
   * @param notes Where repeated notes go
   */
  constructor(tops: readonly string[], report: ImportReport, notes: RepeatedNotes) {
    this.#tops = tops;
    this.#report = report;
    this.#notes = notes;
  }

  /** The projects, in the order in which west has them. */
  get projects(): readonly WestProject[] {
    return [...this.#projects.values()];
  }

  /** Whether everything that is imported was on this machine. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** `+group` and `-group` of all files, the last of a group deciding. */
  get groupFilter(): readonly string[] {
    return this.#groupFilters.flat();
  }

  /**
   * Takes in a file and what it imports.
   *
   * @param file Absolute path of the file, for recognising it again
   * @param document What it says
   * @param surroundings What holds for it. Default: what holds for the manifest itself
   */
  async add(
    file: string,
    document: WestDocument,
    surroundings: Pick<Surroundings, "repository"> & Partial<Surroundings>,
  ): Promise<void> {
    const around: Surroundings = { allows: () => true, prefix: "", trail: [], ...surroundings };
    const inner = { ...around, trail: [...around.trail, realPath(file)] };
    for (const wanted of document.selfImports) await this.#importFromSelf(wanted, inner);
    this.#groupFilters.unshift(document.groupFilter);
    const added = this.#addProjects(document, around);
    for (const project of added) {
      for (const wanted of project.imports) await this.#importFromProject(project, wanted, inner);
    }
  }

  #addProjects(document: WestDocument, { allows }: Surroundings): readonly WestProject[] {
    const names = new Set<string>();
    return document.projects.filter((project) => {
      const { name, place } = project;
      if (!allows(name, normalised(project.path))) return false;
      if (names.has(name)) {
        place.problem(`"${name}" stands there twice; expected a name of its own`);
      }
      names.add(name);
      if (this.#projects.has(name)) return false;
      if (/^\.west(?:\/|$)/.test(normalised(project.path))) {
        place.problem(`"${name}" has the path "${project.path}"; expected one outside .west`);
      }
      this.#projects.set(name, project);
      return true;
    });
  }

  async #importFromSelf(wanted: WestImport, around: Surroundings): Promise<void> {
    const files = filesAt(join(around.repository, wanted.file));
    if (files.length > 0) await this.#import(files, wanted, around);
    else wanted.place.problem(`there is no "${wanted.file}" in "${around.repository}"`);
  }

  async #importFromProject(
    project: WestProject,
    wanted: WestImport,
    around: Surroundings,
  ): Promise<void> {
    const { name } = project;
    const path = normaliseRelativePath(project.path, "the workspace");
    // A path that leads out is a problem of the project.
    if ("expected" in path) return;
    const places = this.#tops.map((top) => ({ top, repository: join(top, path.path) }));
    const { top, repository } = places.find((place) => isFolder(place.repository)) ?? places[0]!;
    const files = filesAt(join(repository, wanted.file));
    if (files.length === 0) {
      this.#isComplete = false;
      const missing = isFolder(repository)
        ? `"${repository}" has no ${wanted.file}; check out its revision`
        : `"${name}" is not cloned at "${repository}"; clone it, for example with nestr repo sync`;
      wanted.place.note(`what "${name}" imports is missing here: ${missing}, then import again`);
    } else if (insideOf(realPath(top), realPath(repository)) === undefined) {
      wanted.place.problem(`"${repository}" is a symbolic link that leads out of "${top}"`);
    } else await this.#import(files, wanted, { ...around, repository });
  }

  async #import(
    files: readonly string[],
    wanted: WestImport,
    around: Surroundings,
  ): Promise<void> {
    const allows: ProjectFilter = (name, path) =>
      around.allows(name, path) && wanted.allows(name, path);
    const prefix = belowPrefix(around.prefix, wanted.prefix);
    for (const file of files) {
      if (!this.#mayRead(file, wanted.place, around)) continue;
      const top = await openSource(file, this.#report);
      const document = readWestDocument(top, prefix, this.#notes);
      await this.add(file, document, { ...around, allows, prefix });
    }
  }

  #mayRead(file: string, place: SourceNode, { repository, trail }: Surroundings): boolean {
    const real = realPath(file);
    this.#count++;
    if (insideOf(realPath(repository), real) === undefined) {
      place.problem(`"${file}" is a symbolic link that leads out of "${repository}"`);
    } else if (trail.includes(real)) place.problem(`"${file}" imports itself`);
    else if (this.#count <= MOST_FILES) return true;
    else if (this.#count === MOST_FILES + 1) {
      place.problem(`the manifest imports more than ${MOST_FILES} files`);
    }
    return false;
  }
}

/** A path as patterns are compared with; one that is none stays what it is, to be refused. */
function normalised(path: string): string {
  const result = normaliseRelativePath(path, "the workspace");
  return "path" in result ? result.path : path;
}

/** The file at a path, or the YAML files of the folder there, by name. */
function filesAt(path: string): readonly string[] {
  if (isFile(path)) return [path];
  if (!isFolder(path)) return [];
  return [...Deno.readDirSync(path)].map(({ name }) => name)
    .filter((name) => /\.ya?ml$/.test(name)).sort().map((name) => join(path, name)).filter(isFile);
}
