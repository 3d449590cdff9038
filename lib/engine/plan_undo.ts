/**
 * Plans the way back from a guarded operation: what it destroyed is put back from what it saved.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { savedRepositories } from "../runs/journal.ts";
import { findRunId, readRun } from "../runs/journal_reader.ts";
import type { Plan } from "../runs/plan.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";
import { planRepositories } from "./plan_repositories.ts";

/**
 * Plans putting back what a guarded operation destroyed. What would keep a repository's task from
 * doing so is a warning of the plan.
 *
 * @param project The project
 * @param wanted The run: its identifier, the beginning of one, or `last`
 * @param options `signal`: cancels the planning
 * @throws {NestrError} `NAME_UNKNOWN`, `JOURNAL_INVALID`, `UNDO_NOTHING`
 */
export async function planUndo(
  project: OpenProject,
  wanted: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Plan> {
  const id = findRunId(project.stateFolder, wanted);
  const { plan } = await readRun(project.stateFolder, id);
  // Each repository whose work was saved gets a task: one that cannot be reached must fail, not vanish.
  const saved = savedRepositories(project.stateFolder, id);
  const known = new Set(project.config.repositories.map(({ name }) => name));
  const actions = saved.filter((name) => known.has(name)).map((repository) => ({
    repository,
    summary: `put back what "${plan.title}" removed`,
    arguments: { backup: id },
  }));
  const strangers = saved.filter((name) => !known.has(name));
  if (actions.length === 0) throw nothingToUndo(plan, strangers);
  return planRepositories(project, {
    kind: "undo",
    verb: "restore",
    title: `runs undo ${id}`,
    selection: null,
    actions,
    warnings: [
      ...strangers.map((name) =>
        `"${name}" is no longer in the manifest; its work stays saved under refs/nestr/backup/${id}`
      ),
      ...await undoConflicts(project, id, saved, options.signal),
    ],
  });
}

function nothingToUndo({ id, title }: Plan, strangers: readonly string[]): NestrError {
  if (strangers.length === 0) {
    return new NestrError("UNDO_NOTHING", `run "${id}" (${title}) saved nothing to put back`, {
      hint: "runs that can be undone are marked in: nestr runs list",
      details: { id },
    });
  }
  const names = strangers.map((name) => `"${name}"`).join(", ");
  const message = `run "${id}" saved work of what is no longer in the manifest: ${names}`;
  return new NestrError("UNDO_NOTHING", message, {
    hint: `name it in the manifest again, then: nestr runs undo ${id}`,
    details: { id, repositories: strangers, ref: `refs/nestr/backup/${id}` },
  });
}

/** Why the saved work of repositories cannot be put back as things are now. */
async function undoConflicts(
  project: OpenProject,
  id: string,
  saved: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const repositories = project.config.repositories.filter(({ name }) => saved.includes(name));
  const answers = await eachRepository(
    project,
    repositories,
    (repository) => repository.requireRestorable(id),
    { signal },
  );
  return answers.flatMap((it) =>
    it.ok || it.error.code === "UNDO_NOTHING" ? [] : [it.error.message]
  );
}
