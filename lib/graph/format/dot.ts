/**
 * The dependency graph in the DOT language of Graphviz.
 *
 * @module
 */

import type { GraphDocument } from "../graph_document.ts";

/** Text for `dot`: an edge leads from a component to what it depends on. */
export function formatDot({ components }: GraphDocument): string {
  return [
    "digraph components {",
    "  rankdir=LR;",
    "  node [shape=box];",
    ...components.map(({ name, repositories }) =>
      `  ${quoted(name)}${labelled(name, repositories)};`
    ),
    ...components.flatMap(({ name, dependsOn }) =>
      dependsOn.map((dependency) => `  ${quoted(name)} -> ${quoted(dependency)};`)
    ),
    "}",
    "",
  ].join("\n");
}

function labelled(name: string, repositories: readonly string[]): string {
  if (repositories.length === 1 && repositories[0] === name) return "";
  return ` [tooltip=${quoted(repositories.join(", "))}]`;
}

/** In a quoted DOT string only the quotation mark and the backslash are special. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
