/**
 * Reduces the graph to a selection: who waits for whom when only some components take part.
 *
 * @module
 */

import type { Order } from "../manifest/project.ts";
import type { ComponentGraph } from "./component_graph.ts";

/**
 * For each chosen component the chosen ones it waits for.
 *
 * With order `dependency` a dependency through components that were not chosen counts as well, so a
 * selection never loosens the order; where such a detour adds nothing to what the others imply, it is left
 * out. With `serial` each waits for the one before it in the graph's order, with `parallel` none waits.
 *
 * @param graph A graph without cycles, unless the order is `parallel`
 * @param chosen Names of components
 * @param order How to order them
 * @returns By name; components and what they wait for in the graph's order, except with `parallel`
 */
export function edgesAmong(
  graph: ComponentGraph,
  chosen: Iterable<string>,
  order: Order,
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(chosen);
  if (order === "parallel") return new Map([...wanted].map((name) => [name, []]));
  if (order === "dependency") return dependencyEdges(graph, wanted);
  const chain = graph.order().filter((name) => wanted.has(name));
  return new Map(chain.map((name, i) => [name, i === 0 ? [] : [chain[i - 1]!]]));
}

function dependencyEdges(
  graph: ComponentGraph,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
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
