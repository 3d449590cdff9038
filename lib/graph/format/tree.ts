/**
 * The dependency graph as a tree of text.
 *
 * @module
 */

import type { GraphDocument } from "../graph_document.ts";

/** A line still to be written. */
interface Line {
  readonly name: string;
  /** What is drawn before the name. */
  readonly branch: string;
  /** What is drawn before the branches below it. */
  readonly indent: string;
  /** How many names are above it. */
  readonly depth: number;
}

/**
 * A tree from each component that nothing depends on, down to what it depends on. What was already
 * drawn in full is marked `(*)`, as in `cargo tree`; a dependency that leads back up is marked
 * `(cycle)`.
 *
 * @param graph The graph
 * @returns One line for each component and dependency, with a line feed each
 */
export function formatTree(graph: GraphDocument): string {
  const dependencies = new Map(graph.components.map(({ name, dependsOn }) => [name, dependsOn]));
  const drawn = new Set<string>();
  const lines: string[] = [];
  for (const { name, dependents } of graph.components) {
    if (dependents.length === 0) drawFrom(name, dependencies, drawn, lines);
  }
  // What is left is in cycles that nothing leads to, or below them.
  const starts = [...graph.cycles.map(([name]) => name!), ...dependencies.keys()];
  for (const name of starts) if (!drawn.has(name)) drawFrom(name, dependencies, drawn, lines);
  return lines.map((line) => `${line}\n`).join("");
}

function drawFrom(
  root: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  drawn: Set<string>,
  lines: string[],
): void {
  /** The names from the root down to the current line, also as a set. */
  const path: string[] = [];
  const onPath = new Set<string>();
  const open: Line[] = [{ name: root, branch: "", indent: "", depth: 0 }];
  for (let line = open.pop(); line; line = open.pop()) {
    const { name, branch, indent, depth } = line;
    for (const left of path.splice(depth)) onPath.delete(left);
    const below = dependencies.get(name)!;
    const isCycle = onPath.has(name);
    const isRepeated = !isCycle && drawn.has(name) && below.length > 0;
    lines.push(`${branch}${name}${isCycle ? " (cycle)" : isRepeated ? " (*)" : ""}`);
    if (isCycle || isRepeated) continue;
    drawn.add(name);
    path.push(name);
    onPath.add(name);
    for (let i = below.length - 1; i >= 0; i--) {
      const isLast = i === below.length - 1;
      open.push({
        name: below[i]!,
        branch: `${indent}${isLast ? "└── " : "├── "}`,
        indent: `${indent}${isLast ? "    " : "│   "}`,
        depth: depth + 1,
      });
    }
  }
}
