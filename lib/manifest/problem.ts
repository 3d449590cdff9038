/**
 * Everything that is wrong with a manifest, in one report.
 *
 * Readers note each problem with its file and key and go on; lines and columns are looked up once
 * at the end, when there is something to show.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { ManifestFormat } from "./decode.ts";
import type { KeyPath, Locator } from "./locate.ts";
import type { SyntaxMistake } from "./syntax_problem.ts";

/** One problem of a manifest. */
export interface ManifestProblem {
  /** Absolute path of the file. */
  readonly file: string;
  /** From 1; null where the file could not be read. */
  readonly line: number | null;
  /** From 1; null where the file could not be read. */
  readonly column: number | null;
  /** The key, as `repos.api.url` or `workflows.build.steps[0].run`; empty for the file as a whole. */
  readonly path: string;
  /** What was found there, as `the number 5`; null where something is missing. */
  readonly found: string | null;
  /** What would be right; null where only the user can know. */
  readonly expected: string | null;
  /** One sentence without its place and without a final period. */
  readonly message: string;
  /** What was probably meant, or what to do; null where there is no guess. */
  readonly suggestion: string | null;
  /** The other place, where two places contradict each other; null otherwise. */
  readonly related: RelatedPlace | null;
}

/** A place that a problem refers to. */
export interface RelatedPlace {
  /** Absolute path of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The key, written as in {@link ManifestProblem}. */
  readonly path: string;
}

/** A file that was read and decoded. */
export interface ManifestSource {
  /** Absolute path. */
  readonly file: string;
  /** What was read. */
  readonly text: string;
  /** How it was decoded. */
  readonly format: ManifestFormat;
  /** Turns a path of the migrated document into the path in the file itself. */
  readonly sourcePath: (path: KeyPath) => KeyPath;
}

/** What is known of a problem when it is noted. */
export interface ProblemNote {
  /** One sentence without its place and without a final period. */
  readonly message: string;
  /** What was found there. */
  readonly found?: string;
  /** What would be right. */
  readonly expected?: string;
  /** What was probably meant, or what to do. */
  readonly suggestion?: string | undefined;
  /** The other place, where two contradict each other. */
  readonly related?: Place;
  /** Whether the key itself is wrong rather than its value. */
  readonly atKey?: boolean;
}

/** A key of a file, where problems can be noted. */
export class Place {
  /**
   * @param source The file
   * @param report Where problems go
   * @param parent The place above; none for the top level
   * @param part The key or index below the parent
   */
  constructor(
    readonly source: ManifestSource,
    private readonly report: ProblemReport,
    private readonly parent?: Place,
    private readonly part: string | number = "",
  ) {}

  /** The place of a key or list element below this one. */
  at(...parts: readonly (string | number)[]): Place {
    return parts.reduce<Place>(
      (parent, part) => new Place(this.source, this.report, parent, part),
      this,
    );
  }

  /** The keys that lead here, in the migrated document. Built on demand, as it is rarely needed. */
  get path(): KeyPath {
    return this.parent ? [...this.parent.path, this.part] : [];
  }

  /** The key as written in the file, for messages. */
  get key(): string {
    return formatKeyPath(this.source.sourcePath(this.path));
  }

  /** Whether a problem has been noted at this very key. */
  get isNoted(): boolean {
    return this.report.isNoted(this);
  }

  /** Notes a problem here. */
  note(problem: ProblemNote): void {
    this.report.add(this, problem);
  }
}

/**
 * A key path as text: `repos.api.tags[0]`; a key that is not plain is quoted.
 *
 * @param path Keys and indices
 */
export function formatKeyPath(path: KeyPath): string {
  return path.map((part, index) => {
    if (typeof part === "number") return `[${part}]`;
    const key = /^[\p{L}\p{N}_-]+$/u.test(part) ? part : JSON.stringify(part);
    return index === 0 ? key : `.${key}`;
  }).join("");
}

/** Collects problems. */
export class ProblemReport {
  readonly #notes: { readonly place: Place; readonly note: ProblemNote }[] = [];
  readonly #noted = new Map<ManifestSource, Set<string>>();
  readonly #located: ManifestProblem[] = [];
  readonly #locators = new Map<ManifestSource, Promise<Locator>>();

  /** Notes a problem at a key. */
  add(place: Place, note: ProblemNote): void {
    this.#notes.push({ place, note });
    const noted = this.#noted.get(place.source) ?? new Set();
    this.#noted.set(place.source, noted.add(JSON.stringify(place.path)));
  }

  /** Whether nothing is wrong. */
  get isEmpty(): boolean {
    return this.#located.length + this.#notes.length === 0;
  }

  /** The keys at which a problem has been noted. */
  get places(): readonly Place[] {
    return this.#notes.map(({ place }) => place);
  }

  /** Whether a problem has been noted at this very key of this file. */
  isNoted(place: Place): boolean {
    return this.#noted.get(place.source)?.has(JSON.stringify(place.path)) ?? false;
  }

  /** Notes the mistakes of a file that cannot be parsed. */
  addMistakes(file: string, mistakes: readonly SyntaxMistake[]): void {
    for (const { line, column, reason } of mistakes) {
      this.#located.push({ ...wholeFile(file, `cannot be parsed: ${reason}`), line, column });
    }
  }

  /** Notes that a file cannot be a manifest. */
  addFile(file: string, message: string, suggestion?: string): void {
    this.#located.push({ ...wholeFile(file, message), suggestion: suggestion ?? null });
  }

  /** The problems, by file in the order in which the files were read, then by line. */
  async problems(): Promise<readonly ManifestProblem[]> {
    const problems = [...this.#located];
    for (const { place, note } of this.#notes) problems.push(await this.#locate(place, note));
    const files = [...new Set(problems.map(({ file }) => file))];
    return problems.sort((a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0)
    );
  }

  /**
   * Throws when there is a problem.
   *
   * @param check The command that checks such a file again
   * @throws {NestrError} `MANIFEST_INVALID`, with all problems in `details.problems`
   */
  async throwIfAny(check = "nestr project validate"): Promise<void> {
    if (this.isEmpty) return;
    throw manifestInvalid(await this.problems(), check);
  }

  async #locate(place: Place, note: ProblemNote): Promise<ManifestProblem> {
    const position = await this.#position(place, note.atKey ? "key" : "value");
    const related = note.related && await this.#related(note.related);
    const elsewhere = related ? `; see ${related.file}:${related.line}:${related.column}` : "";
    return {
      file: place.source.file,
      ...position,
      path: place.key,
      found: note.found ?? null,
      expected: note.expected ?? null,
      message: `${note.message}${elsewhere}`,
      suggestion: note.suggestion ?? null,
      related: related ?? null,
    };
  }

  async #related(place: Place): Promise<RelatedPlace> {
    const position = await this.#position(place, "key");
    return { file: place.source.file, ...position, path: place.key };
  }

  async #position(place: Place, at: "key" | "value"): Promise<{ line: number; column: number }> {
    const { source } = place;
    let locator = this.#locators.get(source);
    if (!locator) {
      locator = import("./locate.ts").then(({ createLocator }) => createLocator(source));
      this.#locators.set(source, locator);
    }
    const { line, column } = (await locator)(source.sourcePath(place.path), at);
    return { line, column };
  }
}

function wholeFile(file: string, message: string): ManifestProblem {
  return {
    file,
    line: null,
    column: null,
    path: "",
    found: null,
    expected: null,
    message,
    suggestion: null,
    related: null,
  };
}

/** The one error for any number of problems. */
function manifestInvalid(problems: readonly ManifestProblem[], check: string): NestrError {
  const [first] = problems as readonly [ManifestProblem];
  const place = first.line === null ? first.file : `${first.file}:${first.line}:${first.column}`;
  const others = problems.length - 1;
  const more = others === 0 ? "" : `, and ${others} more ${others === 1 ? "problem" : "problems"}`;
  const hint = others === 0
    ? first.suggestion ?? `correct it, then check again with: ${check}`
    : `list every problem with: ${check}`;
  return new NestrError("MANIFEST_INVALID", `${place}: ${first.message}${more}`, {
    hint,
    details: { problems },
  });
}
