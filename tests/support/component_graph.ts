/** Dependency graphs for tests, written as a record of edges. */

import { ComponentGraph } from "../../lib/graph/component_graph.ts";
import type { ComponentConfig } from "../../lib/manifest/project.ts";
import type { Random } from "./random.ts";

/** A component in a repository of the same name. */
export function component(
  name: string,
  dependsOn: readonly string[] = [],
  rest: Partial<ComponentConfig> = {},
): ComponentConfig {
  return { name, repositories: [name], path: ".", dependsOn, tags: [], implicit: false, ...rest };
}

/** A graph from a record of dependencies; the record's order stands for the manifest's. */
export function graphOf(edges: Readonly<Record<string, readonly string[]>>): ComponentGraph {
  return new ComponentGraph(Object.entries(edges).map(([name, to]) => component(name, to)));
}

/** Components `n0`, `n1` …, with the numbers of those that each depends on. */
export function numbered(
  count: number,
  dependsOn: (i: number) => readonly number[],
): ComponentGraph {
  return new ComponentGraph(
    Array.from({ length: count }, (_, i) => component(`n${i}`, dependsOn(i).map((to) => `n${to}`))),
  );
}

/** A graph without cycles, its components in no particular order. */
export function randomAcyclic(random: Random, count: number, density: number): ComponentGraph {
  const names = Array.from({ length: count }, (_, i) => `n${i}`);
  const components = names.map((name, i) =>
    component(name, random.shuffled(names.slice(0, i).filter(() => random.chance(density))))
  );
  return new ComponentGraph(random.shuffled(components));
}

/** A graph with or without cycles. */
export function randomGraph(random: Random, count: number, density: number): ComponentGraph {
  const names = Array.from({ length: count }, (_, i) => `n${i}`);
  return new ComponentGraph(
    names.map((name) => component(name, names.filter(() => random.chance(density)))),
  );
}

/** What can be reached over at least one edge, found in the slow and obvious way. */
export function reachable(
  edges: (name: string) => readonly string[],
  start: string,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    for (const next of edges(name)) {
      if (reached.has(next)) continue;
      reached.add(next);
      visit(next);
    }
  };
  visit(start);
  return reached;
}
