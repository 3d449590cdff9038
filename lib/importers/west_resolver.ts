/**
 * Follows the imports of a manifest of west, as far as their files are on this machine.
 *
 * The order is west's: what `self` imports, then the file's own projects, then what its projects
 * import; the first definition of a name holds. Nothing outside the workspace is read.
 *
 * @module
 */

import { isFolder } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { MOST_FILES } from "./followed_files.ts";
import type { RepeatedNotes } from "./repeated_notes.ts";
import { insideOf } from "./repository_list.ts";
import { type ImportReport, parseSource, type SourceNode } from "./source_document.ts";
import { folderTree, type WestClones, type WestTree } from "./west_clones.ts";
import { readWestDocument, type WestDocument, type WestProject } from "./west_document.ts";
import { belowPrefix, type ProjectFilter, type WestImport } from "./west_import_value.ts";

/** What holds for a file that is read. */
interface Surroundings {
  /** Absolute path of the repository that the file lies in. */
  readonly repository: string;
  /** What is read in it. */
  readonly tree: WestTree;
  readonly allows: ProjectFilter;
  readonly prefix: string;
  /** Real paths of the files that import this one. */
  readonly trail: readonly string[];
}

/** Collects the projects of a manifest and of what it imports. */
export class WestResolver {
  readonly #clones: WestClones;
  readonly #report: ImportReport;
  readonly #notes: RepeatedNotes;
  readonly #projects = new Map<string, WestProject>();
  readonly #groupFilters: (readonly string[])[] = [];
  #count = 0;
  #isComplete = true;

  /**
   * @param clones Where projects are cloned
   * @param report Where problems go
   * @param notes Where repeated notes go
   */
  constructor(clones: WestClones, report: ImportReport, notes: RepeatedNotes) {
    this.#clones = clones;
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
    const around: Surroundings = {
      tree: folderTree(surroundings.repository),
      allows: () => true,
      prefix: "",
      trail: [],
      ...surroundings,
    };
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
    const files = await around.tree.files(wanted.file);
    if (files !== undefined) await this.#import(files, wanted, around);
    else wanted.place.problem(`there is no "${wanted.file}" in "${around.repository}"`);
  }

  async #importFromProject(
    project: WestProject,
    wanted: WestImport,
    around: Surroundings,
  ): Promise<void> {
    const { name } = project;
    const clone = this.#clones.placeOf(project.path);
    // A path that leads out is a problem of the project.
    if (clone === undefined) return;
    const { top, repository } = clone;
    const tree = await this.#clones.treeOf(clone);
    const files = await tree.files(wanted.file);
    if (files === undefined) {
      this.#isComplete = false;
      const missing = missingFile(name, repository, wanted.file, tree);
      wanted.place.note(`what "${name}" imports is missing here: ${missing}, then import again`);
    } else if (clone.leadsOut) {
      wanted.place.problem(`"${repository}" is a symbolic link that leads out of "${top}"`);
    } else {
      if (tree.kind === "working copy") {
        const reason = `what "${name}" imports was read from its working copy: it has no ` +
          "manifest-rev, where west keeps the revision that the manifest asks for";
        this.#notes.note("working copy", wanted.place, reason);
      }
      await this.#import(files, wanted, { ...around, repository, tree });
    }
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
      const top = await parseSource(file, await around.tree.read(file), this.#report);
      const document = readWestDocument(top, prefix, this.#notes);
      await this.add(file, document, { ...around, allows, prefix });
    }
  }

  #mayRead(file: string, place: SourceNode, { repository, tree, trail }: Surroundings): boolean {
    const real = realPath(file);
    this.#count++;
    // What lies in a commit leads nowhere, whatever lies at its path.
    const isInside = tree.kind === "manifest-rev" ||
      insideOf(realPath(repository), real) !== undefined;
    if (!isInside) {
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

/** Why a file is not there, and what to do. */
function missingFile(name: string, repository: string, file: string, { kind }: WestTree): string {
  if (kind === "manifest-rev") {
    return `"${repository}" has no ${file} at manifest-rev; west update it`;
  }
  if (isFolder(repository)) return `"${repository}" has no ${file}; check out its revision`;
  return `"${name}" is not cloned at "${repository}"; clone it, for example with nestr repo sync`;
}
