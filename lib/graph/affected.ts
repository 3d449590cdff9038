/**
 * Finds what a change reaches.
 *
 * @module
 */

import type { ComponentGraph } from "./component_graph.ts";

/** A component that a change reaches, and why. */
export interface AffectedComponent {
  /** Its name. */
  readonly name: string;
  /** Whether it has changed itself. */
  readonly changed: boolean;
  /** The affected components that it depends on directly. */
  readonly via: readonly string[];
}

/**
 * The changed components and all that depend on them, in the manifest's order.
 *
 * @param graph The graph
 * @param changed Names of the components that have changed
 * @throws {NestrError} `NAME_UNKNOWN`
 */
export function affectedComponents(
  graph: ComponentGraph,
  changed: ReadonlySet<string>,
): readonly AffectedComponent[] {
  const affected = new Set([...changed, ...graph.dependentsOf(changed)]);
  return graph.names.filter((name) => affected.has(name)).map((name) => ({
    name,
    changed: changed.has(name),
    via: graph.directDependenciesOf(name).filter((dependency) => affected.has(dependency)),
  }));
}
