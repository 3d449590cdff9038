/**
 * Converts YAML text to values, and finds the positions of keys in YAML and JSON texts.
 *
 * The only module that knows the YAML library. It is loaded for a YAML file, and for a JSON file
 * only when a problem in it has to be located: every JSON text is also a YAML text.
 *
 * @module
 */

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
} from "yaml";
import { SyntaxProblem } from "./syntax_problem.ts";

/** How often anchors may be repeated before a text counts as an attack. */
const ALIAS_LIMIT = 1000;

/** What another tool's YAML allows beyond YAML 1.2. */
export interface YamlDialect {
  /** Whether a key `<<` stands for the entries of the tables that are its value. */
  readonly merge?: boolean;
  /** Known tags: `!tag VALUE` is read as a table with the single key `!tag`. */
  readonly tags?: readonly string[];
}

/**
 * Reads one YAML 1.2 document.
 *
 * Repeated keys and unknown tags are errors, as they would silently mean something else.
 *
 * @param text The file's text
 * @param dialect What else is allowed in it
 * @returns Its value; null for an empty document
 * @throws {SyntaxProblem} With every mistake that the parser found
 */
export function parseYaml(text: string, { merge = false, tags = [] }: YamlDialect = {}): unknown {
  const lineCounter = new LineCounter();
  try {
    const customTags = tags.flatMap((tag) => [
      { tag, collection: "map" as const },
      { tag, collection: "seq" as const },
      { tag, resolve: (value: string) => value },
    ]);
    const document = parseDocument(text, {
      lineCounter,
      logLevel: "error", // warnings are read from the document
      merge,
      customTags,
      prettyErrors: false,
      uniqueKeys: false, // the library compares each key with every other; see repeatedKeys()
    });
    const found = [...document.errors, ...document.warnings]
      .map(({ pos: [offset], code, message }) => ({
        offset,
        // The library's own message tells a programmer which function to call.
        reason: code === "MULTIPLE_DOCS"
          ? "a second document begins here; expected a single one"
          : message,
      }));
    const mistakes = [...found, ...repeatedKeys(document)]
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset, reason }) => {
        const { line, col } = lineCounter.linePos(offset);
        return { line, column: col, reason };
      });
    if (mistakes.length > 0) throw new SyntaxProblem(mistakes);
    if (tags.length > 0) wrapTagged(document, tags);
    // Through JSON, so that each use of an alias is a copy, and what contains itself is refused.
    return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: ALIAS_LIMIT })));
  } catch (error) {
    if (error instanceof SyntaxProblem) throw error;
    // Too many aliases, an alias within its own anchor, or nesting that overflows the stack.
    const reason = (error as Error).message.split("\n")[0]!;
    throw new SyntaxProblem([{ line: 1, column: 1, reason }]);
  }
}

/** Finds keys that occur twice in one table. */
function repeatedKeys(
  document: Document.Parsed,
): readonly { readonly offset: number; readonly reason: string }[] {
  const repeated: { readonly offset: number; readonly reason: string }[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          const name = JSON.stringify(String(key.value));
          repeated.push({ offset: key.range?.[0] ?? 0, reason: `the key ${name} stands twice` });
        }
        seen.add(key.value);
      }
    },
  });
  return repeated;
}

/** Puts each value with one of the tags into a table under the tag. */
function wrapTagged(document: Document.Parsed, tags: readonly string[]): void {
  visit(document, {
    Value: (_key, node) => {
      const { tag } = node;
      if (tag === undefined || !tags.includes(tag)) return undefined;
      delete node.tag;
      const table = new YAMLMap();
      table.items.push(new Pair(new Scalar(tag), node));
      return table;
    },
  });
}

/** Where a key and its value begin, as offsets. */
export interface YamlPlace {
  /** Of the key. */
  readonly key: number;
  /** Of the value. */
  readonly value: number;
}

/**
 * Finds keys in a YAML or JSON text.
 *
 * @param text The file's text
 * @returns A function from a path to the offsets of its key and its value; undefined where the text
 *   has no such path
 */
export function yamlLocator(
  text: string,
): (path: readonly (string | number)[]) => YamlPlace | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  const resolve = (node: unknown): unknown => isAlias(node) ? node.resolve(document) : node;
  const start = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
  return (path) => {
    let node: unknown = document.contents;
    let key = start(node);
    for (const part of path) {
      const parent = resolve(node);
      if (isMap(parent)) {
        const pair = parent.items.find((item) => keyText(item.key) === String(part));
        if (!pair) return undefined;
        key = start(pair.key);
        node = pair.value ?? pair.key;
      } else if (isSeq(parent) && typeof part === "number" && part < parent.items.length) {
        node = parent.items[part];
        key = start(node);
      } else return undefined;
    }
    return { key, value: start(node) };
  };
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);
