/**
 * Tells how the last run of each repository and component ended.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { TaskResult, TaskState } from "../runs/event.ts";
import { listRunIds, readRun, type RunRecord, type RunState } from "../runs/journal_reader.ts";
import type { OperationKind } from "../runs/plan.ts";
import type { OpenProject } from "./open_project.ts";

/** The latest run that had a task for a repository, or for a component in it. */
export interface LatestRun {
  /** Name of the repository. */
  readonly repository: string;
  /** Name of the component; null where the run was of repositories. */
  readonly component: string | null;
  /** Identifier of the run. */
  readonly run: string;
  /** What kind of operation it is. */
  readonly kind: OperationKind;
  /** What was asked for, as a person would type it. */
  readonly title: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** State of the run as a whole. */
  readonly runState: RunState;
  /** The worst result of the tasks; null where one of them has not ended. */
  readonly state: TaskState | null;
}

/** How many runs are examined. */
const RUNS = 20;

/** Final states of tasks, the worst first. */
const WORST: readonly TaskState[] = ["failed", "timed-out", "cancelled", "skipped", "succeeded"];

/**
 * The latest run of each repository and component, from the last 20 runs; the newest first.
 *
 * @param project The project
 */
export async function latestRuns(
  project: OpenProject,
): Promise<{ readonly latest: readonly LatestRun[] }> {
  const latest = new Map<string, LatestRun>();
  const ids = listRunIds(project.stateFolder).slice(0, RUNS);
  const records = (await Promise.all(ids.map((id) => readIfReadable(project, id))))
    .filter((record) => record !== undefined);
  // A resumed run counts from its last resumption.
  records.sort((a, b) => b.begunAt.localeCompare(a.begunAt));
  for (const record of records) {
    const { kind, title } = record.plan;
    const groups = Map.groupBy(
      record.plan.tasks,
      ({ repository, component }) => JSON.stringify([repository, component]),
    );
    for (const [key, tasks] of groups) {
      if (latest.has(key)) continue;
      const { repository, component } = tasks[0]!;
      const state = worst(tasks.map((task) => record.results.get(task.id)));
      const { id: run, begunAt: startedAt, state: runState } = record;
      latest.set(key, { repository, component, run, kind, title, startedAt, runState, state });
    }
  }
  return { latest: [...latest.values()] };
}

async function readIfReadable(project: OpenProject, id: string): Promise<RunRecord | undefined> {
  try {
    return await readRun(project.stateFolder, id);
  } catch (error) {
    if (error instanceof NestrError && error.code === "JOURNAL_INVALID") return undefined;
    throw error;
  }
}

function worst(results: readonly (TaskResult | undefined)[]): TaskState | null {
  if (results.includes(undefined)) return null;
  // A step skipped by its condition says nothing where another step ran.
  const told = results.filter((result) => result?.reason !== "condition");
  const counted = told.length > 0 ? told : results;
  return WORST.find((state) => counted.some((result) => result?.state === state)) ?? null;
}
