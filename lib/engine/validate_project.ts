/**
 * Checks what reading a manifest does not: filters, workflows' selections and conditions, cycles.
 *
 * @module
 */

import { ComponentGraph } from "../graph/component_graph.ts";
import { requireAcyclic } from "../graph/cycles.ts";
import { readProject } from "../manifest/load.ts";
import { noteExpressions } from "./check_expressions.ts";
import type { OpenProject } from "./open_project.ts";

/** A manifest that is in order. */
export interface ValidationResult {
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** How many repositories it has. */
  readonly repositories: number;
  /** How many components it has. */
  readonly components: number;
  /** How many workflows it has. */
  readonly workflows: number;
}

/**
 * Checks an open project, whose manifest is valid as far as it was read: parses every selection
 * expression, looks up the names in it, and requires an order of the graph.
 *
 * @param project The project
 * @throws {NestrError} `MANIFEST_INVALID` with every wrong expression in `details.problems`;
 * `GRAPH_CYCLE`
 */
export async function validateProject(project: OpenProject): Promise<ValidationResult> {
  const { config } = project;
  await requireExpressions(project);
  requireAcyclic(new ComponentGraph(config.components));
  return {
    manifest: config.manifest,
    repositories: config.repositories.length,
    components: config.components.length,
    workflows: config.workflows.length,
  };
}

/**
 * Checks every selection expression of a manifest.
 *
 * @param project The project
 * @throws {NestrError} `MANIFEST_INVALID`
 */
export async function requireExpressions(project: OpenProject): Promise<void> {
  // Opening keeps no positions, so the files are read again.
  const reading = await readProject(project.config.manifest);
  await noteExpressions(reading);
  await reading.report.throwIfAny();
}
