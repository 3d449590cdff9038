/**
 * Reduces the graph to a selection: who waits for whom when only some components take part.
 *
 * @module
 */

import type { ComponentGraph } from "./component_graph.ts";

/**
 * For each chosen component the chosen ones it waits for.
 *
 * A dependency through components that were not chosen counts as well, so a selection never loosens the
 * order; where such a detour adds nothing to what the others imply, it is left out.
 *
 * @param graph The graph; no circle may lie among what the chosen ones depend on
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
  /** For each component, by position: the nearest chosen ones on the ways down from it. */
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
    // What the manifest says of two chosen components stays as it is said.
    below.push(detour.size > 0 ? withoutImplied(found, isChosen ? direct : new Set()) : found);
    if (isChosen) edges.set(name, below[at]!.map((to) => sorted[to]!));
  }
  return edges;
}

/**
 * Makes a function that leaves out what is reached from another one anyway. Otherwise a component behind
 * many that were not chosen would wait for nearly everything below it.
 *
 * @param below For each component, by position, what it waits for; may grow later
 */
function impliedEdgeFilter(
  below: readonly (readonly number[])[],
): (found: readonly number[], keep: ReadonlySet<number>) => readonly number[] {
  /** For each component the last of the searches that reached it. */
  const reached: number[] = [];
  let search = 0;
  return (found, keep) => {
    search++;
    const lowest = found[0] ?? 0;
    const kept: number[] = [];
    // Whatever leads to a component comes after it in the order.
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
