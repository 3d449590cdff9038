/**
 * Finds the line and column of a key path in a manifest.
 *
 * Reading a manifest keeps no positions, which makes it fast; when a problem has to be shown, the
 * text is parsed again by a parser that keeps them. Loaded only then.
 *
 * @module
 */

import { type ManifestFormat, withoutByteOrderMark } from "./decode.ts";
import { positionAt } from "./syntax_problem.ts";

/** The keys and list indices that lead to a value. */
export type KeyPath = readonly (string | number)[];

/** A place in a text. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** Finds a path; `key` asks for the place of the key itself, `value` for that of its value. */
export type Locator = (path: KeyPath, at: "key" | "value") => Position;

/**
 * Prepares a text for searching.
 *
 * @param source The file's text, as it was decoded without a mistake, and its format
 * @returns A function that finds a path. For a path that the text does not have, such as a missing
 *   key, it finds the key of the innermost table or list that does exist.
 */
export async function createLocator(source: {
  readonly text: string;
  readonly format: ManifestFormat;
}): Promise<Locator> {
  const text = withoutByteOrderMark(source.text);
  const find = source.format === "toml" ? await searchToml(text) : await searchYaml(text);
  return (path, at) => {
    for (let length = path.length; length > 0; length--) {
      const found = find(path.slice(0, length));
      if (found) return length === path.length ? found[at] : found.key;
    }
    return { line: 1, column: 1 };
  };
}

type Search = (path: KeyPath) => Readonly<Record<"key" | "value", Position>> | undefined;

async function searchToml(text: string): Promise<Search> {
  const find = (await import("./toml_locator.ts")).tomlLocator(text);
  return (path) => {
    const found = find(path);
    return found && {
      key: { line: found.key.line, column: found.key.column + 1 },
      value: { line: found.value.line, column: found.value.column + 1 },
    };
  };
}

async function searchYaml(text: string): Promise<Search> {
  const find = (await import("./yaml_document.ts")).yamlLocator(text);
  return (path) => {
    const found = find(path);
    return found &&
      { key: positionAt(text, found.key), value: positionAt(text, found.value) };
  };
}
