/**
 * The dependency graph as plain data, for JSON output and for drawing.
 *
 * @module
 */

import type { ComponentGraph } from "./component_graph.ts";
import { findCycles } from "./cycles.ts";

/** A component with its edges. */
export interface ComponentDocument {
  /** Its name. */
  readonly name: string;
  /** Names of its repositories. */
  readonly repositories: readonly string[];
  /** Its tags, sorted. */
  readonly tags: readonly string[];
  /** Whether it stands for a repository that no component of the manifest names. */
  readonly implicit: boolean;
  /** What it depends on directly. */
  readonly dependsOn: readonly string[];
  /** What depends on it directly. */
  readonly dependents: readonly string[];
}

/** The dependency graph as plain data. */
export interface GraphDocument {
  /** In the manifest's order. */
  readonly components: readonly ComponentDocument[];
  /** Each cycle as a path that ends where it starts. */
  readonly cycles: readonly (readonly string[])[];
}

/** The graph as plain data. */
export function graphDocument(graph: ComponentGraph): GraphDocument {
  return {
    components: graph.components.map(({ name, repositories, tags, implicit }) => ({
      name,
      repositories,
      tags,
      implicit,
      dependsOn: graph.directDependenciesOf(name),
      dependents: graph.directDependentsOf(name),
    })),
    cycles: findCycles(graph).map(({ path }) => path),
  };
}
