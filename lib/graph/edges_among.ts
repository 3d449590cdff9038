/**
 * Reduces the graph to a selection: what waits for what when only some components take part.
 *
 * @module
 */

import type { ComponentGraph } from "./component_graph.ts";

/**
 * For each chosen component, the chosen ones it waits for.
 *
 * A dependency through components that were not chosen counts too, so a selection never loosens the
 * order; but it is left out where the other dependencies already imply it.
 *
 * @param graph The graph; the chosen ones must not be in a cycle or depend on one
 * @param chosen Names of components
 * @returns By name; components and what they wait for in the graph's order
 */
export function edgesAmong(
  graph: ComponentGraph,
  chosen: Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(chosen);
  const sorted = graph.order();
  const position = new Map(sorted.map((name, i) => [name, i]));
  /** For each component, by position: the nearest chosen ones on the paths down from it. */
  const below: (readonly number[])[] = [];
  const withoutImplied = impliedEdgeFilter(below);
  const edges = new Map<string, readonly string[]>();
  for (const [at, name] of sorted.entries()) {
    const direct = new Set<number>();
    const detour = new Set<number>();
    for (const dependency of graph.directDependenciesOf(name)) {
      const to = position.get(dependency)!;
      if (wanted.has(dependency)) direct.add(to);
      else for (const found of below[to] ?? []) detour.add(found);
    }
    const found = [...direct.union(detour)].sort((a, b) => a - b);
    const isChosen = wanted.has(name);
    // What the manifest itself says about two chosen components is kept.
    below.push(detour.size > 0 ? withoutImplied(found, isChosen ? direct : new Set()) : found);
    if (isChosen) edges.set(name, below[at]!.map((to) => sorted[to]!));
  }
  return edges;
}

/**
 * Makes a function that leaves out what another component already leads to. Otherwise a component
 * above many that were not chosen would wait for nearly everything below it.
 *
 * @param below For each component, by position, what it waits for; may grow later
 */
function impliedEdgeFilter(
  below: readonly (readonly number[])[],
): (found: readonly number[], keep: ReadonlySet<number>) => readonly number[] {
  /** For each component, the last search that reached it. */
  const reached: number[] = [];
  let search = 0;
  return (found, keep) => {
    search++;
    const lowest = found[0] ?? 0;
    const kept: number[] = [];
    // What leads to a component comes after it in the order.
    for (const candidate of found.toReversed()) {
      const isImplied = reached[candidate] === search;
      if (!isImplied || keep.has(candidate)) kept.push(candidate);
      const open = isImplied ? [] : [candidate];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        for (const to of below[at]!) {
          if (to < lowest || reached[to] === search) continue;
          reached[to] = search;
          open.push(to);
        }
      }
    }
    return kept.reverse();
  };
}
