/**
 * A manifest file of Android's repo: its elements, each knowing where it stands, and typed reading
 * of their attributes.
 *
 * @module
 */

import { SyntaxProblem } from "../manifest/syntax_problem.ts";
import { parseXml, type XmlElement } from "./repo_manifest_xml.ts";
import { type ImportReport, readSource } from "./source_document.ts";

/** Attributes that tell elements of a kind apart, the first that is there being shown. */
const TELLING = ["name", "src", "path", "url", "bugurl", "in-project"];

/** An element of a manifest. */
export class ManifestElement {
  readonly #element: XmlElement;

  /**
   * @param file Absolute path of the file
   * @param element What stands there
   * @param report Where notes and problems go
   */
  constructor(readonly file: string, element: XmlElement, readonly report: ImportReport) {
    this.#element = element;
  }

  /** Its name: `project`. */
  get name(): string {
    return this.#element.name;
  }

  /** From 1. */
  get line(): number {
    return this.#element.line;
  }

  /** From 1. */
  get column(): number {
    return this.#element.column;
  }

  /** As the file has it, shortened: `<project name="x">`. */
  get subject(): string {
    const telling = TELLING.find((name) => this.#element.attributes.has(name));
    const attribute = telling && ` ${telling}="${this.#element.attributes.get(telling)}"`;
    return `<${this.name}${attribute ?? ""}>`;
  }

  /** The elements in it. */
  get children(): readonly ManifestElement[] {
    return this.#element.children.map((child) =>
      new ManifestElement(this.file, child, this.report)
    );
  }

  /** The names of its attributes. */
  get attributeNames(): readonly string[] {
    return [...this.#element.attributes.keys()];
  }

  /** An attribute; undefined where it is missing or empty, which is the same for repo. */
  get(attribute: string): string | undefined {
    return this.#element.attributes.get(attribute) || undefined;
  }

  /** An attribute that must be there; a problem where it is not. */
  require(attribute: string): string | undefined {
    const value = this.get(attribute);
    if (value === undefined) this.problem(`${this.subject} has no ${attribute}`);
    return value;
  }

  /** A truth; a note where it is something else, as repo warns of it and goes on. */
  truth(attribute: string): boolean | undefined {
    const word = this.get(attribute)?.toLowerCase();
    if (word === undefined) return undefined;
    if (["yes", "true", "1"].includes(word)) return true;
    if (!["no", "false", "0"].includes(word)) {
      this.note(`${attribute}="${word}" was passed over: it is neither true nor false`);
      return undefined;
    }
    return false;
  }

  /** A whole number above 0; a problem where it is something else. */
  count(attribute: string): number | undefined {
    const text = this.get(attribute);
    if (text === undefined) return undefined;
    if (/^\s*\+?0*[1-9][0-9]{0,9}\s*$/.test(text)) return Number(text);
    this.problem(`${attribute}="${text}" of ${this.subject} is no whole number above 0`);
    return undefined;
  }

  /** Groups, between which commas or white space stand. */
  groups(attribute = "groups"): readonly string[] {
    return splitGroups(this.get(attribute) ?? "");
  }

  /** Notes that it has no counterpart, or one that differs. */
  note(reason: string): void {
    this.report.note(this.file, this.line, this.subject, reason);
  }

  /** Says that it is wrong, and what to do where that is no mere correction. */
  problem(message: string, suggestion?: string): void {
    const { line, column } = this.#element;
    const more = { path: this.subject, suggestion: suggestion ?? null };
    this.report.problem({ file: this.file, line, column }, message, more);
  }
}

/** Groups of a list, between which commas or white space stand. */
export function splitGroups(text: string): readonly string[] {
  return text.split(/[,\s]+/).filter((group) => group !== "");
}

/**
 * Reads a manifest file.
 *
 * @param file Absolute path
 * @param report Where notes and problems go
 * @returns The element `manifest`
 * @throws {NestrError} `IMPORT_INVALID` where it cannot be parsed, `IMPORT_NOT_FOUND`,
 *   `FILE_ACCESS`
 */
export async function readManifestFile(
  file: string,
  report: ImportReport,
): Promise<ManifestElement | undefined> {
  const text = await readSource(file);
  report.files.push(file);
  try {
    const root = await parseXml(text);
    if (root.name === "manifest") return new ManifestElement(file, root, report);
    const { name, line, column } = root;
    report.problem({ file, line, column }, `the root element is <${name}>; expected <manifest>`);
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    for (const { line, column, reason } of error.mistakes) {
      report.problem({ file, line, column }, `cannot be parsed: ${reason}`);
    }
  }
  return undefined;
}
