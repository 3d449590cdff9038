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
 * selection never loosens the order. With `serial` each waits for the one before it in the graph's
 * order, with `parallel` none waits.
 *
 * @param graph A graph without cycles, unless the order is `parallel`
 * @param chosen Names of components
 * @param order How to order them
 */
export function edgesAmong(
  graph: ComponentGraph,
  chosen: Iterable<string>,
  order: Order,
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(chosen);
  if (order === "parallel") return new Map([...wanted].map((name) => [name, []]));
  const sorted = graph.order();
  if (order === "serial") {
    const chain = sorted.filter((name) => wanted.has(name));
    return new Map(chain.map((name, i) => [name, i === 0 ? [] : [chain[i - 1]!]]));
  }
  // For each component, in order: the nearest chosen ones on the ways down from it.
  const nearest = new Map<string, ReadonlySet<string>>();
  const edges = new Map<string, readonly string[]>();
  for (const name of sorted) {
    const below = new Set<string>();
    for (const dependency of graph.directDependenciesOf(name)) {
      for (const found of nearest.get(dependency) ?? []) below.add(found);
    }
    if (wanted.has(name)) edges.set(name, [...below]);
    nearest.set(name, wanted.has(name) ? new Set([name]) : below);
  }
  return edges;
}
