/**
 * Notes that a large file gives rise to hundreds of times, as one note each that counts the others.
 *
 * @module
 */

import type { ImportNote } from "./imported.ts";
import type { ImportReport } from "./source_document.ts";

/** Something in a file that can be spoken of: a YAML value, an XML element. */
export interface NotedPlace {
  /** Absolute path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** How the file names it: `projects[3]`, `<project name="x">`. */
  readonly subject: string;
  /** Where notes and problems go. */
  readonly report: ImportReport;
  /** Notes that it has no counterpart, or one that differs. */
  note(reason: string): void;
  /** Says that it is wrong. */
  problem(message: string): void;
}

/** The notes of a report in the order in which its files were read, and of their lines. */
export function orderedNotes({ notes, files }: ImportReport): readonly ImportNote[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const place = ({ file }: ImportNote) => order.get(file) ?? files.length;
  return [...notes].sort((a, b) => place(a) - place(b) || (a.line ?? 0) - (b.line ?? 0));
}

/** Notes of which those of a kind are one. */
export class RepeatedNotes {
  readonly #report: ImportReport;
  readonly #kinds = new Map<string, { readonly index: number; readonly reason: string }>();
  readonly #others = new Map<string, number>();

  /** @param report Where the notes stand */
  constructor(report: ImportReport) {
    this.#report = report;
  }

  /**
   * Makes a note, or counts it with an earlier one of its kind.
   *
   * @param kind What makes two notes the same
   * @param place Where it stands
   * @param reason What became of it and why; that of the first of a kind is kept
   * @param subject What it is about. Default: the place's own
   */
  note(kind: string, place: NotedPlace, reason: string, subject = place.subject): void {
    const { notes } = this.#report;
    const first = this.#kinds.get(kind);
    if (first === undefined) {
      this.#kinds.set(kind, { index: notes.length, reason });
      this.#report.note(place.file, place.line, subject, reason);
      return;
    }
    const others = (this.#others.get(kind) ?? 0) + 1;
    this.#others.set(kind, others);
    const counted = `${first.reason}; ${others} more like it`;
    notes[first.index] = { ...notes[first.index]!, reason: counted };
  }
}
