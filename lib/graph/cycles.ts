/**
 * Finds the cycles in a dependency graph.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { ComponentGraph } from "./component_graph.ts";

/** Components that depend on one another, and one concrete cycle through them. */
export interface Cycle {
  /** All components that are on a cycle with one another, in the manifest's order. */
  readonly members: readonly string[];
  /** A shortest cycle through the first member, which is at both ends. */
  readonly path: readonly string[];
}

/** How many cycles a message shows. */
const SHOWN = 3;
/** How many names of a cycle a message shows. */
const SHOWN_NAMES = 12;

/**
 * Every group of components that depend on one another, in the manifest's order.
 *
 * @param graph The graph
 */
export function findCycles(graph: ComponentGraph): readonly Cycle[] {
  return stronglyConnected(graph)
    .filter(([first, ...rest]) =>
      rest.length > 0 || graph.directDependenciesOf(first!).includes(first!)
    )
    .map((members) => ({ members, path: shortestCircle(graph, members) }));
}

/**
 * Refuses a graph that has no order. A cycle that the chosen components are neither in nor depend
 * on does not matter.
 *
 * @param graph The graph
 * @param among Names of the chosen components. Default: all
 * @throws {NestrError} `GRAPH_CYCLE` with the cycles as paths
 */
export function requireAcyclic(graph: ComponentGraph, among: Iterable<string> = graph.names): void {
  const chosen = [...among];
  const involved = new Set([...chosen, ...graph.dependenciesOf(chosen)]);
  const cycles = findCycles(graph).filter(({ members: [first] }) => involved.has(first!));
  if (cycles.length === 0) return;
  const paths = cycles.slice(0, SHOWN).map(({ path }) => circleText(path)).join("; ");
  const more = cycles.length > SHOWN ? `; and ${cycles.length - SHOWN} more` : "";
  throw new NestrError(
    "GRAPH_CYCLE",
    `components depend on one another in a cycle: ${paths}${more}`,
    {
      hint:
        "remove one of these depends_on from the manifest, or ignore the order: nestr run --order parallel",
      details: { cycles: cycles.map(({ path }) => path) },
    },
  );
}

/**
 * A cycle as text for a message: `api → web → api`, with the middle of a long one left out.
 *
 * @param path The names on the cycle, with the first one repeated at the end
 */
export function circleText(path: readonly string[]): string {
  const names = path.length <= SHOWN_NAMES ? path : [
    ...path.slice(0, SHOWN_NAMES - 3),
    `… (${path.length - SHOWN_NAMES + 1} more)`,
    ...path.slice(-2),
  ];
  return names.join(" → ");
}

/** A node on the path of Tarjan's search, with the next of its edges to follow. */
interface Visit {
  readonly name: string;
  readonly edges: readonly string[];
  next: number;
}

/** Tarjan's strongly connected components (SIAM J. Comput. 1972), with an explicit stack. */
function stronglyConnected(graph: ComponentGraph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const groups: string[][] = [];
  const position = new Map(graph.names.map((name, i) => [name, i]));
  const enter = (name: string): Visit => {
    index.set(name, index.size);
    low.set(name, index.get(name)!);
    path.push(name);
    onPath.add(name);
    return { name, edges: graph.directDependenciesOf(name), next: 0 };
  };
  const lower = (name: string, value: number) => low.set(name, Math.min(low.get(name)!, value));
  for (const start of graph.names) {
    if (index.has(start)) continue;
    const visits = [enter(start)];
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const target = visit.edges[visit.next++];
      if (target !== undefined) {
        if (!index.has(target)) visits.push(enter(target));
        else if (onPath.has(target)) lower(visit.name, index.get(target)!);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1);
      if (parent) lower(parent.name, low.get(visit.name)!);
      if (low.get(visit.name) !== index.get(visit.name)) continue;
      const group = path.splice(path.lastIndexOf(visit.name));
      for (const name of group) onPath.delete(name);
      groups.push(group.sort((a, b) => position.get(a)! - position.get(b)!));
    }
  }
  return groups.sort(([a], [b]) => position.get(a!)! - position.get(b!)!);
}

/** The shortest path from the first member back to itself, breadth first. */
function shortestCircle(graph: ComponentGraph, members: readonly string[]): string[] {
  const start = members[0]!;
  const inside = new Set(members);
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const next of graph.directDependenciesOf(name)) {
      if (next === start) return pathTo(name, cameFrom, start);
      if (!inside.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, name);
      queue.push(next);
    }
  }
  throw new TypeError(`"${start}" is on no circle`);
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>, start: string): string[] {
  const path = [start];
  for (let name: string | undefined = end; name !== undefined; name = cameFrom.get(name)) {
    if (name !== start) path.push(name);
  }
  return [...path, start].reverse();
}
