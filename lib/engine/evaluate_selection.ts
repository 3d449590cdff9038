/**
 * Evaluates selection expressions with the facts of a project's repositories.
 *
 * The expression is parsed and evaluated by `graph/selection`, which is pure; this module asks the
 * repositories for the facts an expression needs, and for no others. Loaded only where there is an
 * expression.
 *
 * @module
 */

import type { ErrorCode } from "../errors/catalogue.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { evaluate, type RepositoryFacts, requiredFacts } from "../graph/selection/evaluate.ts";
import { parseExpression } from "../graph/selection/parse.ts";
import type { Target } from "../graph/target.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { isDirty } from "../vcs/repository.ts";
import { changeWarnings, componentsChangedSince } from "./changed_components.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** How a selection is found. */
export interface SelectionOptions extends CommandLimits {
  /** Told what is uncertain about the result, in a sentence for people. */
  readonly warn?: (message: string) => void;
}

/** The pairs that an expression chooses; see `selectTargets()`. */
export async function evaluateSelection(
  project: OpenProject,
  expression: string,
  options: SelectionOptions,
): Promise<readonly Target[]> {
  const { targets, config } = project;
  const parsed = parseExpression(expression);
  const needed = requiredFacts(parsed, config.filters);
  const facts = needed.status ? await repositoryFacts(project, options) : undefined;
  const changed = new Map<string, ReadonlySet<string>>();
  for (const revision of needed.revisions) {
    const answer = await componentsChangedSince(project, revision, options);
    changed.set(revision, answer.components);
    for (const warning of changeWarnings(revision, answer)) options.warn?.(warning);
  }
  return evaluate(parsed, {
    targets,
    graph: new ComponentGraph(config.components),
    filters: config.filters,
    ...(facts ? { status: (name) => facts.get(name) } : {}),
    changed: (revision) => changed.get(revision)!,
  });
}

/** Whether what an expression chooses depends on the state of the repositories. */
export function asksForState(project: OpenProject, expression: string): boolean {
  const needed = requiredFacts(parseExpression(expression), project.config.filters);
  return needed.status || needed.revisions.length > 0;
}

const MISSING: RepositoryFacts = { dirty: false, ahead: false, behind: false, missing: true };

/** Errors that concern no single repository. */
const CONCERNS_ALL: readonly ErrorCode[] = [
  "GIT_NOT_FOUND",
  "JJ_NOT_FOUND",
  "SHELL_UNAVAILABLE",
  "CANCELLED",
];

async function repositoryFacts(
  project: OpenProject,
  options: SelectionOptions,
): Promise<ReadonlyMap<string, RepositoryFacts>> {
  const entries = await eachRepository(project, project.config.repositories, async (repository) => {
    const status = await repository.status(options);
    return {
      dirty: isDirty(status),
      ahead: (status.ahead ?? 0) > 0,
      behind: (status.behind ?? 0) > 0,
      missing: false,
    };
  });
  const facts = new Map<string, RepositoryFacts>();
  for (const entry of entries) {
    const { name } = entry.repository;
    if (entry.ok) facts.set(name, entry.value);
    else if (entry.error.code === "REPOSITORY_MISSING") facts.set(name, MISSING);
    else if (CONCERNS_ALL.includes(entry.error.code)) throw entry.error;
    else options.warn?.(`the state of "${name}" is unknown: ${entry.error.message}`);
  }
  return facts;
}
