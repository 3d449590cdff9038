/**
 * The dependency graph as a Mermaid flowchart, as Markdown hosts draw it.
 *
 * @module
 */

import type { GraphDocument } from "../graph_document.ts";

/** Text of a flowchart: an arrow leads from a component to what it depends on. */
export function formatMermaid({ components }: GraphDocument): string {
  // Names may hold anything, even words of the language, so nodes get ids of their own.
  const ids = new Map(components.map(({ name }, i) => [name, `c${i}`]));
  return [
    "flowchart LR",
    ...components.map(({ name }) => `  ${ids.get(name)}["${escaped(name)}"]`),
    ...components.flatMap(({ name, dependsOn }) =>
      dependsOn.map((dependency) => `  ${ids.get(name)} --> ${ids.get(dependency)}`)
    ),
    "",
  ].join("\n");
}

/** Mermaid takes characters by their entity number, written with `#`; backticks would make it Markdown. */
function escaped(label: string): string {
  return label.replaceAll(/["#<>&`\\\r\n]/g, (char) => `#${char.charCodeAt(0)};`);
}
