/**
 * Checks what reading a manifest alone does not: filters, workflows' selections and conditions, cycles.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { requireAcyclic } from "../graph/cycles.ts";
import { evaluate, requiredFacts } from "../graph/selection/evaluate.ts";
import { parseExpression } from "../graph/selection/parse.ts";
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
 * Checks an open project, whose manifest has been read without a problem, further: every selection
 * expression in it is parsed and its names are looked up, and the graph must have an order.
 *
 * @param project The project
 * @throws {NestrError} `MANIFEST_INVALID` with every wrong expression in `details.problems`;
 * `GRAPH_CYCLE`
 */
export function validateProject(project: OpenProject): ValidationResult {
  const { config } = project;
  const problems: { file: string; path: string; message: string; suggestion?: string }[] = [];
  for (const { place, expression } of expressionsOf(project)) {
    try {
      checkExpression(project, expression);
    } catch (thrown) {
      const { code, message, hint } = NestrError.from(thrown);
      if (code === "INTERNAL") throw thrown;
      problems.push({
        file: config.manifest,
        path: place,
        message,
        ...(hint ? { suggestion: hint } : {}),
      });
    }
  }
  if (problems.length > 0) {
    const [first] = problems;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
    throw new NestrError("MANIFEST_INVALID", `${first!.path}: ${first!.message}${more}`, {
      details: { problems },
    });
  }
  requireAcyclic(new ComponentGraph(config.components));
  return {
    manifest: config.manifest,
    repositories: config.repositories.length,
    components: config.components.length,
    workflows: config.workflows.length,
  };
}

/** Parses an expression and looks its names up; what it asks of repositories does not matter here. */
function checkExpression({ config, targets }: OpenProject, expression: string): void {
  const parsed = parseExpression(expression);
  requiredFacts(parsed, config.filters);
  evaluate(parsed, {
    targets,
    graph: new ComponentGraph(config.components),
    filters: config.filters,
    status: () => ({ dirty: false, ahead: false, behind: false, missing: false }),
    changed: () => new Set(),
  });
}

/** Every selection expression of a manifest with the key it stands under. */
function expressionsOf({ config }: OpenProject): { place: string; expression: string }[] {
  const isFact = (condition: string) => /^(exists|changed):/.test(condition);
  return [
    ...[...config.filters].map(([name, expression]) => ({ place: `filters.${name}`, expression })),
    ...config.workflows.flatMap(({ name, select, steps }) => [
      ...(select === undefined ? [] : [{ place: `workflows.${name}.select`, expression: select }]),
      ...steps.flatMap((step, i) =>
        step.if === undefined || isFact(step.if)
          ? []
          : [{ place: `workflows.${name}.steps[${i}].if`, expression: step.if }]
      ),
    ]),
  ];
}
