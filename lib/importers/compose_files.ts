/**
 * Reads the files of a Compose application: YAML with merged keys and Compose's own tags, each at
 * most once, and none outside of the project's root.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { withoutByteOrderMark } from "../manifest/decode.ts";
import { createLocator } from "../manifest/locate.ts";
import { SyntaxProblem } from "../manifest/syntax_problem.ts";
import type { ComposeVariables } from "./compose_interpolation.ts";
import { type ComposeNode, type ComposeSource, DIRECTIVE_TAGS, nodeOf } from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";
import { readVariables } from "./compose_variables.ts";
import { insideOf } from "./repository_list.ts";
import { readSource } from "./source_document.ts";

/** The names under which Compose finds a file, and with it one that overrides it. */
const DEFAULT_NAMES: readonly string[] = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yaml",
  "docker-compose.yml",
];

const OVERRIDE_NAMES: readonly string[] = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/** The file that Compose would lay over another one, where there is one. */
export function overrideOf(path: string): string | undefined {
  if (!DEFAULT_NAMES.includes(basename(path))) return undefined;
  return OVERRIDE_NAMES.map((name) => join(dirname(path), name)).find(isFile);
}

/** The files of one import. */
export class ComposeFiles {
  readonly #nodes = new Map<string, Promise<ComposeNode | undefined>>();

  /**
   * @param root Absolute path of the folder that no file is read outside of
   * @param report Where mistakes are noted, and the files that were read
   */
  constructor(readonly root: string, readonly report: ComposeReport) {}

  /**
   * Reads a file.
   *
   * @param path Absolute path
   * @param source What its values have in common
   * @returns Its top level; undefined where it cannot be parsed, which is a problem
   * @throws {NestrError} `IMPORT_NOT_FOUND`, `FILE_ACCESS`
   */
  read(path: string, source: ComposeSource): Promise<ComposeNode | undefined> {
    const key = JSON.stringify([path, source.folder, [...source.variables]]);
    const node = this.#nodes.get(key) ?? this.#read(path, source);
    this.#nodes.set(key, node);
    return node;
  }

  async #read(path: string, source: ComposeSource): Promise<ComposeNode | undefined> {
    const text = await readSource(path);
    this.report.addFile(path);
    const { parseYaml } = await import("../manifest/yaml_document.ts");
    try {
      const dialect = { merge: true, tags: DIRECTIVE_TAGS };
      const value = parseYaml(withoutByteOrderMark(text), dialect);
      const locate = await createLocator({ text, format: "yaml" });
      return nodeOf(value, { file: path, path: [], locate }, source);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      this.report.addMistakes(path, error.mistakes);
      return undefined;
    }
  }

  /** What an env file says, over what is known already; where it is missing, only that. */
  async variables(
    path: string,
    known?: ComposeVariables,
  ): Promise<ComposeVariables> {
    if (this.inside(dirname(path), basename(path)) === undefined || !isFile(path)) {
      return known ?? new Map();
    }
    this.report.addFile(path);
    return readVariables(await readSource(path), known);
  }

  /**
   * A path relative to the root, with `/`; `.` for the root itself.
   *
   * @param folder Absolute path of the folder that a relative path starts at
   * @param path The path as it is written
   * @returns undefined where it leads out of the root, also by a symbolic link
   */
  inside(folder: string, path: string): string | undefined {
    const target = resolve(folder, path);
    const way = insideOf(this.root, target);
    const isReally = insideOf(realPath(this.root), realPath(target)) !== undefined;
    return isReally ? way : undefined;
  }
}
