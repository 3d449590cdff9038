/**
 * Reads a manifest and everything it imports, and checks each file by itself.
 *
 * Imports are relative to the file that names them and may have any of the formats. A file that is
 * imported twice is read once; a cycle is a problem. Reading is synchronous, which is faster, and
 * every command has to wait for it.
 *
 * @module
 */

import { dirname, isAbsolute, resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { checkValue } from "./check.ts";
import { decode, type ManifestFormat, manifestFormat } from "./decode.ts";
import type { JsonSchema } from "./known_keys.ts";
import { migrate } from "./migrate.ts";
import { presentElements } from "./named_entries.ts";
import { type ManifestSource, Place, type ProblemReport } from "./problem.ts";
import { requireUtf8 } from "./require_utf8.ts";
import { type ManifestDocument, manifestSchema } from "./schema.ts";
import { SyntaxProblem } from "./syntax_problem.ts";

/** One file of a project. */
export interface ManifestFile {
  /** Absolute path. */
  readonly file: string;
  /** Its contents; undefined where it cannot be read. */
  readonly document: ManifestDocument | undefined;
  /** Its top level. */
  readonly place: Place;
}

/** The JSON Schema of a manifest; loaded only for suggestions. */
export async function suggestionSchema(): Promise<JsonSchema> {
  return (await import("./json_schema.ts")).manifestJsonSchema();
}

/**
 * Reads a manifest and its imports.
 *
 * @param manifest Absolute path of the manifest
 * @param report Where problems go
 * @returns The files in the order of reading, an importing file before what it imports
 * @throws {NestrError} `MANIFEST_NOT_FOUND`, `FILE_ACCESS`, `MANIFEST_VERSION`
 */
export async function readSources(
  manifest: string,
  report: ProblemReport,
): Promise<readonly ManifestFile[]> {
  const reader = new SourceReader(report);
  await reader.read(manifest, readManifest(manifest), []);
  return reader.files;
}

class SourceReader {
  readonly files: ManifestFile[] = [];
  readonly #seen = new Set<string>();

  constructor(private readonly report: ProblemReport) {}

  /** Reads one file and its imports; `chain` holds the real paths of the files that led here. */
  async read(file: string, text: string, chain: readonly string[]): Promise<void> {
    const identity = realPath(file);
    this.#seen.add(identity);
    const format = manifestFormat(file);
    if (!format) {
      this.report.addFile(file, "is no manifest by its ending", "name it .toml, .yaml or .json");
      this.files.push(this.#unreadable(file, text));
      return;
    }
    const decoded = await decodeFile(file, text, format, this.report);
    if (!decoded) {
      this.files.push(this.#unreadable(file, text));
      return;
    }
    const { value: migrated, sourcePath } = migrate(decoded.value, file);
    const place = new Place({ file, text, format, sourcePath }, this.report);
    const document = await checkValue(manifestSchema, migrated, place, suggestionSchema);
    this.files.push({ file, document, place });
    const imports = presentElements(document?.project?.import);
    for (const { element, index } of imports) {
      await this.#import(element, place.at("project", "import", index), [...chain, identity]);
    }
  }

  async #import(path: string, place: Place, chain: readonly string[]): Promise<void> {
    const quoted = JSON.stringify(path);
    if (isAbsolute(path) || path.startsWith("~")) {
      place.note({
        message: `the import ${quoted} is not relative`,
        found: quoted,
        expected: "a path relative to the file that imports",
      });
      return;
    }
    const file = resolve(dirname(place.source.file), path);
    const identity = realPath(file);
    if (chain.includes(identity)) {
      const circle = [...chain.slice(chain.indexOf(identity)), identity];
      place.note({
        message: `the import ${quoted} closes a cycle: ${circle.join(" → ")}`,
        found: quoted,
        suggestion: "remove one of these imports",
      });
      return;
    }
    if (this.#seen.has(identity)) return;
    const text = readImport(file, place, quoted);
    if (text === undefined) this.files.push(this.#unreadable(file, ""));
    else await this.read(file, text, chain);
  }

  #unreadable(file: string, text: string): ManifestFile {
    const source: ManifestSource = { file, text, format: "toml", sourcePath: (path) => path };
    return { file, document: undefined, place: new Place(source, this.report) };
  }
}

/**
 * Reads the text of a file that must exist.
 *
 * @param file Absolute path
 * @param noun What it is, for messages
 * @param hint What to do where it is missing
 * @throws {NestrError} `MANIFEST_NOT_FOUND`, `FILE_ACCESS`
 */
export function readManifest(
  file: string,
  noun = "manifest",
  hint = "check the path, or run `nestr project init`",
): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NestrError("MANIFEST_NOT_FOUND", `the ${noun} "${file}" does not exist`, {
        hint,
        details: { file },
      });
    }
    throw new NestrError("FILE_ACCESS", `the ${noun} "${file}" cannot be read`, {
      hint: "check the owner and the permissions of the file",
      details: { file, reason: (error as Error).message },
      cause: error,
    });
  }
}

/**
 * Decodes a file and notes the mistakes of one that cannot be parsed.
 *
 * @param file Absolute path
 * @param text What was read
 * @param format Its format
 * @param report Where mistakes go
 * @returns Its value; undefined where it cannot be parsed
 */
export async function decodeFile(
  file: string,
  text: string,
  format: ManifestFormat,
  report: ProblemReport,
): Promise<{ readonly value: unknown } | undefined> {
  try {
    requireUtf8(file, text);
    // An empty YAML file is an empty table, like an empty TOML file.
    return { value: await decode(text, format) ?? {} };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    report.addMistakes(file, error.mistakes);
    return undefined;
  }
}

function readImport(file: string, place: Place, quoted: string): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound;
    place.note({
      message: isMissing
        ? `the import ${quoted} does not exist: no file "${file}"`
        : `the import ${quoted} cannot be read: ${(error as Error).message}`,
      found: quoted,
      expected: "the path of a manifest, relative to the file that imports",
    });
    return undefined;
  }
}

/** The path that identifies a file, whichever symbolic links lead to it. */
function realPath(file: string): string {
  try {
    return Deno.realPathSync(file);
  } catch {
    return file;
  }
}
