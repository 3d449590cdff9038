/**
 * Which files an imported file may lead to.
 *
 * A file of somebody else's can name any path, and what stands there would go into the manifest. So
 * only what lies in the project's root, or beside the file that was named, is followed; wherever
 * symbolic links lead counts. The number of files is limited as well.
 *
 * @module
 */

import { dirname } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import type { ImportSource } from "./imported.ts";
import { insideOf, type SourcePlace } from "./repository_list.ts";

/** More files than any configuration has; files that name one another would grow without end. */
export const MOST_FILES = 500;

/** Decides about the files that those of one source name. */
export class FollowedFiles {
  readonly #folders: readonly string[];
  #count = 0;

  /** @param source The file that was named */
  constructor({ root, path }: ImportSource) {
    this.#folders = [root, dirname(path)].map(realPath);
  }

  /**
   * Whether a file may be read; where it may not, a note or a problem says why.
   *
   * @param file Absolute path of the file
   * @param name How the other file names it
   * @param place Where it does
   */
  mayRead(file: string, name: string, place: SourcePlace): boolean {
    const real = realPath(file);
    // Whether something exists outside is nobody's business.
    if (!this.#folders.some((folder) => insideOf(folder, real) !== undefined)) {
      place.note("not followed: it leads out of the project's root; give the file as a second one");
    } else if (!isFile(real)) {
      place.problem(`"${name}" cannot be imported: there is no such file`, "a file");
    } else if (++this.#count <= MOST_FILES) return true;
    else if (this.#count === MOST_FILES + 1) {
      place.problem(`more than ${MOST_FILES} files are imported`);
    }
    return false;
  }
}
