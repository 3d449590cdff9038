/**
 * The dependency graph as a tree of text.
 *
 * @module
 */

import type { GraphDocument } from "../graph_document.ts";

/**
 * A tree from each component that nothing depends on down to what it depends on. What was drawn in full
 * before is marked `(*)`, as `cargo tree` does; a dependency that leads back up is marked `(cycle)`.
 */
export function formatTree(graph: GraphDocument): string {
  const dependencies = new Map(graph.components.map(({ name, dependsOn }) => [name, dependsOn]));
  const drawn = new Set<string>();
  const lines: string[] = [];
  /** A line still to be written: its text before the name, and the names above it. */
  interface Line {
    readonly name: string;
    readonly branch: string;
    readonly indent: string;
    readonly above: readonly string[];
  }
  const draw = (root: string) => {
    const open: Line[] = [{ name: root, branch: "", indent: "", above: [] }];
    for (let line = open.pop(); line; line = open.pop()) {
      const { name, branch, indent, above } = line;
      const below = dependencies.get(name)!;
      const isCycle = above.includes(name);
      const isRepeated = !isCycle && drawn.has(name) && below.length > 0;
      lines.push(`${branch}${name}${isCycle ? " (cycle)" : isRepeated ? " (*)" : ""}`);
      drawn.add(name);
      if (isCycle || isRepeated) continue;
      const children = below.map((child, i): Line => {
        const last = i === below.length - 1;
        return {
          name: child,
          branch: `${indent}${last ? "└── " : "├── "}`,
          indent: `${indent}${last ? "    " : "│   "}`,
          above: [...above, name],
        };
      });
      open.push(...children.reverse());
    }
  };
  for (const { name, dependents } of graph.components) if (dependents.length === 0) draw(name);
  // What is left is only reached from within a cycle.
  for (const { name } of graph.components) if (!drawn.has(name)) draw(name);
  return lines.map((line) => `${line}\n`).join("");
}
