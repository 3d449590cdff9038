/**
 * Answers questions about the dependency graph.
 *
 * @module
 */

import { type AffectedComponent, affectedComponents } from "../graph/affected.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { findCycles, requireAcyclic } from "../graph/cycles.ts";
import { type GraphDocument, graphDocument } from "../graph/graph_document.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { changeWarnings, componentsChangedSince } from "./changed_components.ts";
import type { OpenProject } from "./open_project.ts";
import { selectTargets } from "./select_targets.ts";

/** How a graph can be drawn as text. */
export type GraphFormat = "tree" | "dot" | "mermaid";

/** The graph as text: a tree, or source for Graphviz or Mermaid. */
export async function drawGraph(graph: GraphDocument, format: GraphFormat): Promise<string> {
  switch (format) {
    case "tree":
      return (await import("../graph/format/tree.ts")).formatTree(graph);
    case "dot":
      return (await import("../graph/format/dot.ts")).formatDot(graph);
    case "mermaid":
      return (await import("../graph/format/mermaid.ts")).formatMermaid(graph);
  }
}

/** The whole graph as plain data: components with their edges, and the cycles. */
export function showGraph(project: OpenProject): GraphDocument {
  return graphDocument(new ComponentGraph(project.config.components));
}

/**
 * The components in dependency order: each comes after everything it depends on.
 *
 * @param project The project
 * @param options `select`: a selection expression
 * @throws {NestrError} `GRAPH_CYCLE`, `SELECTION_INVALID`, `NAME_UNKNOWN`
 */
export async function graphOrder(
  project: OpenProject,
  options: { readonly select?: string } = {},
): Promise<{ readonly components: readonly { readonly name: string; readonly level: number }[] }> {
  const graph = new ComponentGraph(project.config.components);
  const chosen = new Set(
    (await selectTargets(project, options.select)).map(({ component }) => component),
  );
  requireAcyclic(graph, chosen);
  const levels = new Map(
    graph.levels().flatMap((names, level) => names.map((name) => [name, level])),
  );
  return {
    components: graph.order().filter((name) => chosen.has(name))
      .map((name) => ({ name, level: levels.get(name)! })),
  };
}

/** What a component depends on, or what depends on it. */
export interface Relatives {
  /** Name of the component. */
  readonly component: string;
  /** The direct ones, as the manifest lists them, then those reached through others. */
  readonly components: readonly Relative[];
}

/** A component that another one depends on, or that depends on it. */
export interface Relative {
  /** Its name. */
  readonly name: string;
  /** Whether the manifest says so itself, rather than only through others. */
  readonly direct: boolean;
}

function relativesOf(
  component: string,
  direct: readonly string[],
  all: readonly string[],
): Relatives {
  const indirect = all.filter((name) => !direct.includes(name));
  return {
    component,
    components: [
      ...direct.map((name) => ({ name, direct: true })),
      ...indirect.map((name) => ({ name, direct: false })),
    ],
  };
}

/**
 * What a component depends on.
 *
 * @param project The project
 * @param component Its name
 * @throws {NestrError} `NAME_UNKNOWN`
 */
export function dependenciesOf(project: OpenProject, component: string): Relatives {
  const graph = new ComponentGraph(project.config.components);
  return relativesOf(
    component,
    graph.directDependenciesOf(component),
    graph.dependenciesOf([component]),
  );
}

/**
 * What depends on a component.
 *
 * @param project The project
 * @param component Its name
 * @throws {NestrError} `NAME_UNKNOWN`
 */
export function dependentsOf(project: OpenProject, component: string): Relatives {
  const graph = new ComponentGraph(project.config.components);
  return relativesOf(
    component,
    graph.directDependentsOf(component),
    graph.dependentsOf([component]),
  );
}

/** What a change reaches. */
export interface AffectedResult {
  /** The revision asked about. */
  readonly revision: string;
  /** The components, in the manifest's order. */
  readonly components: readonly AffectedComponent[];
  /** Repositories without the revision; their components count as changed. */
  readonly withoutRevision: readonly string[];
  /** Repositories that are not on disk; their components count as unchanged. */
  readonly notCloned: readonly string[];
  /** What is uncertain about it, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * The components that have changed since a revision, and all that depend on them.
 *
 * @param project The project
 * @param revision A branch, tag or commit, looked up in each repository
 * @param limits When to give up
 * @throws {NestrError} `REVISION_NOT_FOUND`
 */
export async function affectedSince(
  project: OpenProject,
  revision: string,
  limits: CommandLimits = {},
): Promise<AffectedResult> {
  const graph = new ComponentGraph(project.config.components);
  const { components, ...uncertain } = await componentsChangedSince(project, revision, limits);
  const warnings = changeWarnings(revision, uncertain);
  return { revision, components: affectedComponents(graph, components), ...uncertain, warnings };
}

/** Every cycle of the graph, each as a path that returns to its start. */
export function graphCycles(
  project: OpenProject,
): { readonly cycles: readonly (readonly string[])[] } {
  return {
    cycles: findCycles(new ComponentGraph(project.config.components)).map(({ path }) => path),
  };
}
