/**
 * The files that a manifest of Android's repo consists of, as one list of elements: the manifest
 * with what it includes in its place, then the local manifests.
 *
 * Nothing outside the manifest's repository is read, whatever an `include` or a symbolic link says.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { MOST_FILES } from "./followed_files.ts";
import { workingCopyAround } from "./manifest_repository.ts";
import { type ManifestElement, readManifestFile } from "./repo_manifest_document.ts";
import { insideOf } from "./repository_list.ts";
import type { ImportReport } from "./source_document.ts";

/** Where a manifest lies. */
export interface ManifestLocation {
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute path of the folder that includes start at. */
  readonly folder: string;
  /** Absolute path of the `.repo` folder, where repo has checked the manifest out. */
  readonly state?: string;
}

/** An element and what the includes around it say. */
export interface PlacedElement {
  readonly element: ManifestElement;
  /** Groups of the includes, for the projects in them. */
  readonly groups: readonly string[];
  /** The revision of projects that name none, from the innermost include that has one. */
  readonly revision?: string | undefined;
}

/**
 * Finds out where a manifest lies.
 *
 * @param file Absolute path of the file
 */
export function locateManifest(file: string): ManifestLocation {
  const [, state, inside] = /^(.*[/\\]\.repo)[/\\](.*)$/s.exec(file) ?? [];
  if (state !== undefined && /^(?:manifest\.xml$|manifests[/\\])/.test(inside!)) {
    return { file, folder: join(state, "manifests"), state };
  }
  return { file, folder: workingCopyAround(file) ?? dirname(file) };
}

/**
 * Reads a manifest, what it includes and the local manifests.
 *
 * @param location Where it lies
 * @param report Where notes and problems go
 * @returns All elements except the includes, in the order in which repo reads them
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function readElements(
  location: ManifestLocation,
  report: ImportReport,
): Promise<readonly PlacedElement[]> {
  const reader = new ManifestFiles(report);
  const { file, folder, state } = location;
  await reader.read(file, { folder, groups: [], trail: [] });
  for (const local of state === undefined ? [] : localManifests(state)) {
    const group = `local::${basename(local, ".xml")}`;
    await reader.read(local, { folder: state!, groups: [group], trail: [] });
  }
  return reader.elements;
}

/** What holds for a file that is read. */
interface Surroundings {
  /** Absolute path of the folder that includes start at. */
  readonly folder: string;
  readonly groups: readonly string[];
  readonly revision?: string | undefined;
  /** Real paths of the files that include this one. */
  readonly trail: readonly string[];
}

class ManifestFiles {
  readonly elements: PlacedElement[] = [];
  readonly #report: ImportReport;
  readonly #roots = new Map<string, Promise<ManifestElement | undefined>>();
  #count = 0;

  constructor(report: ImportReport) {
    this.#report = report;
  }

  async read(file: string, surroundings: Surroundings): Promise<void> {
    const known = this.#roots.get(file) ?? readManifestFile(file, this.#report);
    this.#roots.set(file, known);
    const root = await known;
    const { groups, revision, trail } = surroundings;
    const inner = { ...surroundings, trail: [...trail, realPath(file)] };
    for (const element of root?.children ?? []) {
      if (element.name !== "include") this.elements.push({ element, groups, revision });
      else await this.#include(element, inner);
    }
  }

  async #include(element: ManifestElement, surroundings: Surroundings): Promise<void> {
    for (const attribute of element.attributeNames) {
      if (["name", "groups", "revision"].includes(attribute)) continue;
      element.note(`its ${attribute} was not imported: nestr does not know it`);
    }
    const name = element.require("name");
    if (name === undefined) return;
    const file = this.#includedFile(element, name, surroundings.folder);
    if (file === undefined) return;
    if (surroundings.trail.includes(realPath(file))) {
      element.problem(`"${name}" includes itself`);
      return;
    }
    this.#count++;
    if (this.#count > MOST_FILES) {
      if (this.#count === MOST_FILES + 1) {
        element.problem(`the manifest includes more than ${MOST_FILES} files`);
      }
      return;
    }
    await this.read(file, {
      ...surroundings,
      groups: [...surroundings.groups, ...element.groups()],
      revision: element.get("revision") ?? surroundings.revision,
    });
  }

  #includedFile(element: ManifestElement, name: string, folder: string): string | undefined {
    const result = normaliseRelativePath(name, "the manifest's repository");
    if ("expected" in result) {
      element.problem(
        `the include ${JSON.stringify(name)} does not fit; ` +
          `expected ${result.expected}`,
      );
      return undefined;
    }
    const file = join(folder, result.path);
    if (!isFile(file)) {
      element.problem(`there is no file "${name}" in "${folder}"`);
    } else if (insideOf(realPath(folder), realPath(file)) === undefined) {
      element.problem(`"${name}" is a symbolic link that leads out of "${folder}"`);
    } else return file;
    return undefined;
  }
}

/** The local manifests in the order of their names. */
function localManifests(state: string): readonly string[] {
  const folder = join(state, "local_manifests");
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name.endsWith(".xml")).sort().map((name) => join(folder, name))
      .filter(isFile);
  } catch {
    return [];
  }
}
