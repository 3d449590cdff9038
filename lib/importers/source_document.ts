/**
 * A YAML or JSON file of another tool, with its places: what an importer walks through.
 *
 * Collects two things on the way. A *problem* is what the other tool would refuse as well; all of
 * them are reported in one error, each with its line and column. A *note* is what has no
 * counterpart. What the keys mean is the importers' affair.
 *
 * @module
 */

import { basename } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { decode, withoutByteOrderMark } from "../manifest/decode.ts";
import { describeValue } from "../manifest/describe_value.ts";
import { createLocator, type KeyPath, type Locator } from "../manifest/locate.ts";
import { formatKeyPath, type ManifestProblem } from "../manifest/problem.ts";
import { SyntaxProblem } from "../manifest/syntax_problem.ts";
import type { ImportNote } from "./imported.ts";
import { readSource } from "./source_file.ts";

export { readSource };

/** The formats that an importer reads with places. */
export type SourceFormat = "yaml" | "json";

/** What is collected while the files of one source are read. */
export class ImportReport {
  /** What has no counterpart. */
  readonly notes: ImportNote[] = [];
  /** What is wrong. */
  readonly problems: ManifestProblem[] = [];
  /** Absolute paths of all files that were read. */
  readonly files: string[] = [];

  /** Notes something that has no counterpart. */
  note(file: string, line: number | undefined, subject: string, reason: string): void {
    this.notes.push({ file, ...(line === undefined ? {} : { line }), subject, reason });
  }

  /** Adds a problem. */
  problem(
    place: { readonly file: string; readonly line: number; readonly column: number },
    message: string,
    more: Partial<Pick<ManifestProblem, "path" | "found" | "expected" | "suggestion">> = {},
  ): void {
    this.problems.push({
      ...place,
      path: "",
      found: null,
      expected: null,
      suggestion: null,
      ...more,
      message,
      related: null,
    });
  }

  /**
   * Ends reading when there is a problem.
   *
   * @throws {NestrError} `IMPORT_INVALID` with all problems in `details.problems`
   */
  throwIfAny(): void {
    const problems = inOrder(this.problems);
    const [first] = problems;
    if (first === undefined) return;
    const others = problems.length - 1;
    const more = others === 0
      ? ""
      : `, and ${others} more ${others === 1 ? "problem" : "problems"}`;
    throw new NestrError(
      "IMPORT_INVALID",
      `${first.file}:${first.line}:${first.column}: ${first.message}${more}`,
      {
        hint: others === 0
          ? first.suggestion ?? "correct it, then import again"
          : "--json lists every problem with its place",
        details: { problems },
      },
    );
  }
}

/** By file, in the order in which they were read, then by place; nothing stands there twice. */
function inOrder(problems: readonly ManifestProblem[]): readonly ManifestProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...distinct.values()].sort((a, b) =>
    files.indexOf(a.file) - files.indexOf(b.file) || a.line! - b.line! || a.column! - b.column!
  );
}

/** What all nodes of a file share. */
interface OpenFile {
  readonly file: string;
  readonly text: string;
  readonly locate: Locator;
  readonly report: ImportReport;
}

/**
 * Reads a file.
 *
 * @param file Absolute path
 * @param report Where notes and problems go
 * @param format How to read it. Default: YAML
 * @returns Its top level; an empty file has the value null
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `FILE_ACCESS`; `IMPORT_INVALID` where it cannot be
 *   parsed
 */
export async function openSource(
  file: string,
  report: ImportReport,
  format: SourceFormat = "yaml",
): Promise<SourceNode> {
  return await parseSource(file, await readSource(file), report, format);
}

/**
 * Takes in a text that stands in a file; see `openSource`.
 *
 * @throws {NestrError} `IMPORT_INVALID` where it cannot be parsed
 */
export async function parseSource(
  file: string,
  text: string,
  report: ImportReport,
  format: SourceFormat = "yaml",
): Promise<SourceNode> {
  report.files.push(file);
  let value: unknown;
  try {
    value = withMergedKeys(await decode(text, format));
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    for (const { line, column, reason } of error.mistakes) {
      report.problem({ file, line, column }, `cannot be parsed: ${reason}`);
    }
    report.throwIfAny();
  }
  const locate = await createLocator({ text, format });
  return new SourceNode({ file, text: withoutByteOrderMark(text), locate, report }, [], value);
}

/** A value of a file and where it stands. */
export class SourceNode {
  readonly #open: OpenFile;
  readonly #path: KeyPath;
  /** What stands there, as plain data. */
  readonly value: unknown;

  constructor(open: OpenFile, path: KeyPath, value: unknown) {
    this.#open = open;
    this.#path = path;
    this.value = value;
  }

  /** Absolute path of the file. */
  get file(): string {
    return this.#open.file;
  }

  /** Where notes and problems go. */
  get report(): ImportReport {
    return this.#open.report;
  }

  /** Its key in the table above, or its index in the list above. */
  get key(): string {
    return String(this.#path.at(-1) ?? "");
  }

  /** The keys that lead here, as `projects.web.url`. */
  get subject(): string {
    return this.#path.length === 0 ? basename(this.file) : formatKeyPath(this.#path);
  }

  /** The line of its key, from 1. */
  get line(): number {
    return this.#open.locate(this.#path, "key").line;
  }

  /** Notes that this has no counterpart. */
  note(reason: string): void {
    this.report.note(this.file, this.line, this.subject, reason);
  }

  /** Says that this is wrong. */
  problem(message: string, expected?: string): void {
    const { line, column } = this.#open.locate(this.#path, "value");
    this.report.problem({ file: this.file, line, column }, message, {
      path: formatKeyPath(this.#path),
      found: describeValue(this.value),
      expected: expected ?? null,
    });
  }

  /** The value below a key; undefined where there is none, or nothing stands there. */
  get(key: string): SourceNode | undefined {
    const { value } = this;
    if (!isTable(value) || !Object.hasOwn(value, key)) return undefined;
    const below = value[key];
    return below === null || below === undefined ? undefined : this.#below(key, below);
  }

  /** Whether a table, and not a list, stands here. */
  get isTable(): boolean {
    return isTable(this.value);
  }

  /** The values of a table in its order, nothing among them; a problem where it is no table. */
  entries(): readonly SourceNode[] {
    if (isTable(this.value)) {
      return Object.entries(this.value).map(([key, value]) => this.#below(key, value));
    }
    this.#wrong("a table of keys");
    return [];
  }

  /** The elements of a list; a problem where it is none. */
  elements(): readonly SourceNode[] {
    if (Array.isArray(this.value)) {
      return this.value.map((element, index) => this.#below(index, element));
    }
    this.#wrong("a list");
    return [];
  }

  /** The elements of a list, or the only one where no list stands here. */
  oneOrMore(): readonly SourceNode[] {
    return Array.isArray(this.value) ? this.elements() : [this];
  }

  /** A text; a number or truth counts as it is written. A problem where it is something else. */
  text(expected = "a text"): string | undefined {
    const { value } = this;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return this.#asWritten();
    this.#wrong(expected);
    return undefined;
  }

  /** A text that is not empty; a problem where it is something else. */
  someText(expected = "a text that is not empty"): string | undefined {
    if (this.value !== "") return this.text(expected);
    this.#wrong(expected);
    return undefined;
  }

  /** A truth, also as YAML 1.1 writes it; a problem where it is something else. */
  truth(): boolean | undefined {
    const word = String(this.value).toLowerCase();
    if (["true", "yes", "on", "y"].includes(word)) return true;
    if (["false", "no", "off", "n"].includes(word)) return false;
    this.#wrong("true or false");
    return undefined;
  }

  /** Notes every key of a table that is none of those that are known. */
  noteOthers(
    known: readonly string[],
    reason = "not imported: nestr does not know this key",
  ): void {
    if (!isTable(this.value)) return;
    for (const entry of this.entries()) if (!known.includes(entry.key)) entry.note(reason);
  }

  #wrong(expected: string): void {
    const found = describeValue(this.value);
    this.problem(`"${this.subject}" is ${found}; expected ${expected}`, expected);
  }

  /** A number as the file has it: 1.10 is a version, and not 1.1. */
  #asWritten(): string {
    const { line, column } = this.#open.locate(this.#path, "value");
    const rest = this.#open.text.split("\n")[line - 1]!.slice(column - 1);
    const word = /^[\w.+-]+/.exec(rest)?.[0] ?? "";
    // Behind an alias or a merged key something else stands there.
    return Number(word) === this.value || word === String(this.value) ? word : String(this.value);
  }

  #below(part: string | number, value: unknown): SourceNode {
    return new SourceNode(this.#open, [...this.#path, part], value);
  }
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Resolves `<<`, which YAML 1.2 does not know and all of these tools do. */
function withMergedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMergedKeys);
  if (!isTable(value)) return value;
  const own = Object.entries(value).filter(([key]) => key !== "<<")
    .map(([key, below]) => [key, withMergedKeys(below)] as const);
  if (!Object.hasOwn(value, "<<")) return Object.fromEntries(own);
  const merged = new Map<string, unknown>();
  const sources = Array.isArray(value["<<"]) ? value["<<"] : [value["<<"]];
  for (const source of sources.map(withMergedKeys)) {
    if (!isTable(source)) continue;
    for (const [key, below] of Object.entries(source)) {
      if (!merged.has(key)) merged.set(key, below);
    }
  }
  for (const [key, below] of own) merged.set(key, below);
  return Object.fromEntries(merged);
}
