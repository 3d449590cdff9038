/**
 * Looks up in a JSON Schema which keys exist where, to suggest the right key for a wrong one.
 *
 * Understands what the manifest's own schema uses: `properties`, `additionalProperties`, `items`
 * and `anyOf`. Nothing here validates.
 *
 * @module
 */

import { formatKeyPath } from "./problem.ts";

/** A JSON Schema document or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The keys that a table may have.
 *
 * @param schema The schema of the whole file
 * @param path Leads to the table
 */
export function keysAt(schema: JsonSchema, path: readonly (string | number)[]): readonly string[] {
  let nodes = alternatives(schema);
  for (const part of path) nodes = nodes.flatMap((node) => below(node, part)).flatMap(alternatives);
  return [...new Set(nodes.flatMap((node) => Object.keys(properties(node))))];
}

/**
 * The tables that may have a key: `[components.NAME]`, `[[workflows.NAME.steps]]`.
 *
 * @param schema The schema of the whole file
 * @param key The key
 */
export function placesOf(schema: JsonSchema, key: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: JsonSchema, path: readonly string[], isList: boolean): void => {
    for (const alternative of alternatives(node)) {
      const known = properties(alternative);
      const header = path.length === 0 ? "the top level" : `[${formatKeyPath(path)}]`;
      if (Object.hasOwn(known, key)) found.push(isList ? `[${header}]` : header);
      for (const [name, child] of Object.entries(known)) visit(child, [...path, name], false);
      const { additionalProperties: more, items } = alternative;
      if (isSchema(more)) visit(more, [...path, "NAME"], false);
      if (isSchema(items)) visit(items, path, true);
    }
  };
  visit(schema, [], false);
  return [...new Set(found)];
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null;

const properties = (node: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  (node.properties ?? {}) as Record<string, JsonSchema>;

const alternatives = (node: JsonSchema): readonly JsonSchema[] =>
  (node.anyOf as readonly JsonSchema[] | undefined)?.flatMap(alternatives) ?? [node];

function below(node: JsonSchema, part: string | number): readonly JsonSchema[] {
  if (typeof part === "number") return isSchema(node.items) ? [node.items] : [];
  const known = properties(node);
  if (Object.hasOwn(known, part)) return [known[part]!];
  return isSchema(node.additionalProperties) ? [node.additionalProperties] : [];
}
