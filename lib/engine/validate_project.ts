/**
 * Checks what reading a manifest does not: filters, workflows' selections and conditions, cycles.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { requireAcyclic } from "../graph/cycles.ts";
import { evaluate, requiredFacts } from "../graph/selection/evaluate.ts";
import { parseExpression } from "../graph/selection/parse.ts";
import type { KeyPath } from "../manifest/locate.ts";
import { ProblemReport } from "../manifest/problem.ts";
import { readSources } from "../manifest/sources.ts";
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
  const wrong = expressionsOf(project).flatMap(({ path, expression }) => {
    const error = expressionError(project, expression);
    return error ? [{ path, expression, error }] : [];
  });
  if (wrong.length === 0) return;
  // Opening keeps no positions, so the files are read again to show where the problems are.
  const report = new ProblemReport();
  const files = await readSources(project.config.manifest, report);
  for (const { document, place } of files) {
    for (const { path, expression, error } of wrong.filter(({ path }) => hasKey(document, path))) {
      place.at(...path).note({
        message: error.message,
        found: JSON.stringify(expression),
        suggestion: error.hint,
      });
    }
  }
  await report.throwIfAny();
}

/** What is wrong with an expression: its form, or a name in it. */
function expressionError(
  { config, targets }: OpenProject,
  expression: string,
): NestrError | undefined {
  try {
    const parsed = parseExpression(expression);
    requiredFacts(parsed, config.filters);
    // Facts about repositories do not matter here.
    evaluate(parsed, {
      targets,
      graph: new ComponentGraph(config.components),
      filters: config.filters,
      status: () => ({ dirty: false, ahead: false, behind: false, missing: false }),
      changed: () => new Set(),
    });
    return undefined;
  } catch (thrown) {
    const error = NestrError.from(thrown);
    if (error.code === "INTERNAL") throw thrown;
    return error;
  }
}

/** Every selection expression of a manifest with the path of its key. */
function expressionsOf({ config }: OpenProject): { path: KeyPath; expression: string }[] {
  const isFact = (condition: string) => /^(exists|changed):/.test(condition);
  return [
    ...[...config.filters].map(([name, expression]) => ({ path: ["filters", name], expression })),
    ...config.workflows.flatMap(({ name, select, steps }) => [
      ...(select === undefined
        ? []
        : [{ path: ["workflows", name, "select"], expression: select }]),
      ...steps.flatMap((step, i) =>
        step.if === undefined || isFact(step.if)
          ? []
          : [{ path: ["workflows", name, "steps", i, "if"], expression: step.if }]
      ),
    ]),
  ];
}

/** Whether a document has a value at a path. */
function hasKey(document: unknown, path: KeyPath): boolean {
  let value = document;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return false;
    value = (value as Record<string | number, unknown>)[part];
  }
  return true;
}
