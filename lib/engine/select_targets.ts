/**
 * Finds what a selection expression chooses in a project.
 *
 * The expression is parsed and evaluated by `graph/selection`, which is pure; this module asks the
 * repositories for the facts an expression needs, and for no others.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { evaluate, type RepositoryFacts, requiredFacts } from "../graph/selection/evaluate.ts";
import { parseExpression } from "../graph/selection/parse.ts";
import type { Target } from "../graph/target.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import type { CommandLimits } from "../vcs/repository.ts";
import { isDirty } from "../vcs/repository.ts";
import { componentsChangedSince } from "./changed_components.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** How a selection is found. */
export interface SelectionOptions extends CommandLimits {
  /** Told what is not certain about it, in a sentence for people. */
  readonly warn?: (message: string) => void;
}

/**
 * The pairs of component and repository that an expression chooses, in the manifest's order.
 *
 * @param project The project
 * @param expression A selection expression; null or undefined for everything
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `REVISION_NOT_FOUND`
 */
export async function selectTargets(
  project: OpenProject,
  expression: string | null | undefined,
  options: SelectionOptions = {},
): Promise<readonly Target[]> {
  const { targets, config } = project;
  if (expression === null || expression === undefined) return targets;
  const parsed = parseExpression(expression);
  const needed = requiredFacts(parsed, config.filters);
  const facts = needed.status ? await repositoryFacts(project, options) : undefined;
  const changed = new Map<string, ReadonlySet<string>>();
  for (const revision of needed.revisions) {
    const answer = await componentsChangedSince(project, revision, options);
    changed.set(revision, answer.components);
    if (answer.withoutRevision.length === 0) continue;
    const names = answer.withoutRevision.join(", ");
    options.warn?.(`without a revision "${revision}", and so counted as changed: ${names}`);
  }
  return evaluate(parsed, {
    targets,
    graph: new ComponentGraph(config.components),
    filters: config.filters,
    ...(facts ? { status: (name) => facts.get(name)! } : {}),
    changed: (revision) => changed.get(revision)!,
  });
}

/**
 * The repositories that an expression chooses, each once, in the manifest's order.
 *
 * @throws {NestrError} As `selectTargets`
 */
export async function selectRepositories(
  project: OpenProject,
  expression: string | null | undefined,
  options: SelectionOptions = {},
): Promise<readonly RepositoryConfig[]> {
  const targets = await selectTargets(project, expression, options);
  const chosen = new Set(targets.map(({ repository }) => repository));
  return project.config.repositories.filter(({ name }) => chosen.has(name));
}

/**
 * Refuses an empty selection, for operations that would otherwise do nothing without a word.
 *
 * @throws {NestrError} `SELECTION_EMPTY`
 */
export function requireChosen<Item>(
  chosen: readonly Item[],
  expression: string | null | undefined,
): readonly Item[] {
  if (chosen.length > 0) return chosen;
  throw new NestrError(
    "SELECTION_EMPTY",
    expression
      ? `nothing matches the selection "${expression}"`
      : "the project has no repositories",
    {
      hint: expression
        ? "see what there is with: nestr repo list"
        : "add repositories to the manifest, or find them with: nestr project init --force",
      details: { selection: expression ?? null },
    },
  );
}

async function repositoryFacts(
  project: OpenProject,
  limits: CommandLimits,
): Promise<ReadonlyMap<string, RepositoryFacts>> {
  const entries = await eachRepository(project, project.config.repositories, async (repository) => {
    const status = await repository.status(limits);
    return {
      dirty: isDirty(status),
      ahead: (status.ahead ?? 0) > 0,
      behind: (status.behind ?? 0) > 0,
      missing: false,
    };
  });
  return new Map(entries.map((entry) => {
    if (entry.ok) return [entry.repository.name, entry.value];
    // What cannot be read is neither clean nor dirty, like what is not there.
    return [entry.repository.name, { dirty: false, ahead: false, behind: false, missing: true }];
  }));
}
