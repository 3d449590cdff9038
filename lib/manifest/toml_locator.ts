/**
 * The positions of keys in a TOML text.
 *
 * The only module that knows the parser with positions; it is loaded when a problem has to be
 * located, never to read a manifest.
 *
 * @module
 */

import { type AST, parseTOML } from "toml-eslint-parser";

/** Where a key and its value begin: lines from 1, columns from 0. */
export interface TomlPlace {
  /** Of the key. */
  readonly key: AST.Position;
  /** Of the value; of the key for a table with a header of its own. */
  readonly value: AST.Position;
}

/**
 * Finds keys in a TOML text.
 *
 * @param text The file's text, which must be valid TOML
 * @returns A function from a path to the places of its key and its value; undefined where the text
 *   has no such path. A table that is opened several times is found where it is first opened.
 */
export function tomlLocator(
  text: string,
): (path: readonly (string | number)[]) => TomlPlace | undefined {
  const places = new Map<string, TomlPlace>();
  const note = (path: readonly (string | number)[], place: TomlPlace): void => {
    const id = JSON.stringify(path);
    if (!places.has(id)) places.set(id, place);
  };
  const visit = (
    node: AST.TOMLKeyValue | AST.TOMLTable | AST.TOMLContentNode,
    path: readonly (string | number)[],
  ): void => {
    if (node.type === "TOMLKeyValue") {
      const keys = node.key.keys.map(keyText);
      noteKeys(node.key, [...path, ...keys], node.value.loc.start, note);
      visit(node.value, [...path, ...keys]);
    } else if (node.type === "TOMLTable") {
      noteKeys(node.key, node.resolvedKey, undefined, note);
      for (const entry of node.body) visit(entry, node.resolvedKey);
    } else if (node.type === "TOMLInlineTable") {
      for (const entry of node.body) visit(entry, path);
    } else if (node.type === "TOMLArray") {
      node.elements.forEach((element, index) => {
        note([...path, index], { key: element.loc.start, value: element.loc.start });
        visit(element, [...path, index]);
      });
    }
  };
  for (const node of parseTOML(text, { tomlVersion: "next" }).body[0].body) visit(node, []);
  return (path) => places.get(JSON.stringify(path));
}

/** Notes every part of a dotted key: `a.b.c = 1` is where `a`, `a.b` and `a.b.c` are found. */
function noteKeys(
  key: AST.TOMLKey,
  path: readonly (string | number)[],
  value: AST.Position | undefined,
  note: (path: readonly (string | number)[], place: TomlPlace) => void,
): void {
  let length = path.length;
  for (const part of [...key.keys].reverse()) {
    const start = part.loc.start;
    // An index that is not written in a header belongs to the part before it.
    while (typeof path[length - 1] === "number") {
      note(path.slice(0, length), { key: start, value: start });
      length--;
    }
    const isWhole = length === path.length;
    note(path.slice(0, length), { key: start, value: isWhole && value ? value : start });
    length--;
  }
}

const keyText = (key: AST.TOMLBare | AST.TOMLQuoted): string =>
  key.type === "TOMLBare" ? key.name : key.value;
