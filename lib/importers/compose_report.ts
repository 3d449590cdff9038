/**
 * What reading a Compose file comes to besides its result: notes for what has no counterpart, and
 * problems for what Compose itself would refuse.
 *
 * A Compose application is often several files that are merged, so both are made at the place that
 * a value came from, in whatever order it is met, and put into the files' order at the end.
 *
 * @module
 */

import { basename } from "node:path";
import type { KeyPath, Locator } from "../manifest/locate.ts";
import { formatKeyPath } from "../manifest/problem.ts";
import type { SyntaxMistake } from "../manifest/syntax_problem.ts";
import type { ImportNote } from "./imported.ts";
import { ImportReport } from "./source_document.ts";

/** Where a value stands. */
export interface ComposePlace {
  /** Absolute path of the file. */
  readonly file: string;
  /** The keys that lead to it. */
  readonly path: KeyPath;
  /** Finds paths in the file. */
  readonly locate: Locator;
}

/** The place of a key or list element below another. */
export function placeBelow(place: ComposePlace, part: string | number): ComposePlace {
  return { ...place, path: [...place.path, part] };
}

/** The keys that lead to a place, as `services.web.ports[0]`; for a whole file its name. */
export function subjectOf({ file, path }: ComposePlace): string {
  return path.length === 0 ? basename(file) : formatKeyPath(path);
}

/** Collects notes and problems of all files of one import. */
export class ComposeReport {
  readonly #report = new ImportReport();
  readonly #known = new Set<string>();

  /** @param source Absolute path of the file that is imported; its files begin with it */
  constructor(source: string) {
    this.addFile(source);
  }

  /** Absolute paths of the files that were read, in the order of reading. */
  get files(): readonly string[] {
    return [...new Set(this.#report.files)];
  }

  /** Remembers that a file was read. */
  addFile(file: string): void {
    this.#report.files.push(file);
  }

  /** Adds a note; one that says the same of the same is not added twice. */
  note(place: ComposePlace, reason: string, subject: string = subjectOf(place)): void {
    const key = JSON.stringify([place.file, subject, reason]);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#report.note(place.file, place.locate(place.path, "key").line, subject, reason);
  }

  /** Adds a problem: what stands there is nothing that Compose would take. */
  problem(place: ComposePlace, message: string): void {
    const { file, path, locate } = place;
    const { line, column } = locate(path, "value");
    this.#report.problem({ file, line, column }, message, { path: formatKeyPath(path) });
  }

  /** Adds the mistakes of a file that is no YAML. */
  addMistakes(file: string, mistakes: readonly SyntaxMistake[]): void {
    for (const { line, column, reason } of mistakes) {
      this.#report.problem({ file, line, column }, `cannot be parsed: ${reason}`);
    }
  }

  /**
   * Ends the import when there is a problem.
   *
   * @throws {NestrError} `IMPORT_INVALID`, with all problems in `details.problems`
   */
  throwIfAny(): void {
    const { files } = this;
    this.#report.problems.sort((a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0)
    );
    this.#report.throwIfAny();
  }

  /** The notes, file by file in the order of reading, then by line. */
  notes(): readonly ImportNote[] {
    const { files } = this;
    return [...this.#report.notes].sort((a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0)
    );
  }
}
