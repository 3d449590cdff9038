/**
 * Finds what a selection expression chooses in a project.
 *
 * Without an expression that is everything, and nothing more is loaded.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { Target } from "../graph/target.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import type { SelectionOptions } from "./evaluate_selection.ts";
import type { OpenProject } from "./open_project.ts";

/**
 * The pairs of component and repository that an expression chooses, in the manifest's order.
 *
 * @param project The project
 * @param expression A selection expression; null or undefined for everything
 * @param options `warn`: told what is uncertain; `signal`, `timeoutMs`: when to give up
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`, `REVISION_NOT_FOUND`, `GIT_NOT_FOUND`
 */
export async function selectTargets(
  project: OpenProject,
  expression: string | null | undefined,
  options: SelectionOptions = {},
): Promise<readonly Target[]> {
  if (expression === null || expression === undefined) return project.targets;
  const { evaluateSelection } = await import("./evaluate_selection.ts");
  return await evaluateSelection(project, expression, options);
}

/**
 * The repositories that an expression chooses, each once, in the manifest's order.
 *
 * @param project The project
 * @param expression A selection expression; null or undefined for everything
 * @param options `warn`: told what is uncertain; `signal`, `timeoutMs`: when to give up
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
 * Refuses an empty selection, for operations that would otherwise silently do nothing.
 *
 * An expression that asks for state, such as `affected(main)` or `dirty`, may rightly match
 * nothing: that is no error, and `warn` is told that there is nothing to do.
 *
 * @param project The project
 * @param chosen What the expression chose
 * @param expression The expression; null for everything
 * @param warn Told that there is nothing to do
 * @throws {NestrError} `SELECTION_EMPTY`
 */
export async function requireChosen<Item>(
  project: OpenProject,
  chosen: readonly Item[],
  expression: string | null | undefined,
  warn: (message: string) => void,
): Promise<readonly Item[]> {
  if (chosen.length > 0) return chosen;
  if (expression) {
    const { asksForState } = await import("./evaluate_selection.ts");
    if (asksForState(project, expression)) {
      warn(`nothing to do: nothing matches the selection "${expression}"`);
      return chosen;
    }
  }
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
