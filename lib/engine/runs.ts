/**
 * What the journal knows: list runs, look at one, read its logs, resume it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { isGood, type OperationReport, type TaskCounts, type TaskReport } from "../runs/event.ts";
import type { ProcessIdentity } from "../process/process_identity.ts";
import { hasSavedWork, runsFolder } from "../runs/journal.ts";
import {
  findRunId,
  listRunIds,
  openLog,
  readRun,
  type RunRecord,
  type RunState,
} from "../runs/journal_reader.ts";
import { isResumable, type OperationKind, type Plan } from "../runs/plan.ts";
import { leftProcesses } from "../runs/run_processes.ts";
import { continuePlan, type EarlierRun, type OperationOptions } from "./execute_plan.ts";
import type { OpenProject } from "./open_project.ts";

/** A run in a list. */
export interface RunListing {
  /** Its identifier. */
  readonly id: string;
  /** What kind of operation it is. */
  readonly kind: OperationKind;
  /** What was asked for, as a person would type it. */
  readonly title: string;
  /** How it ended, or that it is running or was interrupted. */
  readonly state: RunState;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** Null while it runs and after a crash. */
  readonly durationMs: number | null;
  /** How many tasks ended in which state. */
  readonly counts: TaskCounts;
  /** Tasks that have no result. */
  readonly unfinished: number;
  /** Whether `runs undo` has something to put back. */
  readonly undoable: boolean;
}

/** A task of a run, whether or not it has ended. */
export interface RunTask extends Omit<TaskReport, "result"> {
  /** RFC 3339, UTC: when its first attempt began; null for a task that was not started. */
  readonly startedAt: string | null;
  /** How it ended; null if it has not: it is running if it was started and its run is running. */
  readonly result: TaskReport["result"] | null;
}

/** A run with its tasks. */
export interface RunDetails extends RunListing {
  /** The selection expression it was made for; null for everything. */
  readonly selection: string | null;
  /** In the plan's order. */
  readonly tasks: readonly RunTask[];
  /** Lines of the journal that could not be read. */
  readonly damagedLines: number;
  /** Absolute path of the journal. */
  readonly journal: string;
}

/**
 * Lists the runs of a project, the newest first. A run whose plan cannot be read is left out.
 *
 * @param project The project
 * @param options `limit`: how many at most; `before`: only those older than this one
 * @throws {NestrError} `FILE_ACCESS`
 */
export async function listRuns(
  project: OpenProject,
  options: { readonly limit?: number; readonly before?: string } = {},
): Promise<{ readonly runs: readonly RunListing[] }> {
  const runs: RunListing[] = [];
  for (const id of listRunIds(project.stateFolder)) {
    if (runs.length === options.limit) break;
    // Identifiers begin with the moment at which they were made.
    if (options.before !== undefined && id >= options.before) continue;
    try {
      runs.push(listing(project, await readRun(project.stateFolder, id)));
    } catch (error) {
      if (!(error instanceof NestrError) || error.code !== "JOURNAL_INVALID") throw error;
    }
  }
  return { runs };
}

/**
 * Looks at one run.
 *
 * @param project The project
 * @param wanted Its identifier, the beginning of one, or `last`
 * @throws {NestrError} `NAME_UNKNOWN`, `JOURNAL_INVALID`
 */
export async function showRun(project: OpenProject, wanted: string): Promise<RunDetails> {
  const record = await readRun(project.stateFolder, findRunId(project.stateFolder, wanted));
  return {
    ...listing(project, record),
    selection: record.plan.selection,
    tasks: record.plan.tasks.map(({ id, component, repository, step }) => ({
      id,
      component,
      repository,
      step,
      startedAt: record.started.get(id) ?? null,
      result: record.results.get(id) ?? null,
    })),
    damagedLines: record.damagedLines,
    journal: `${project.stateFolder}/runs/${record.id}`,
  };
}

/** What a task printed. */
export interface TaskLog {
  /** Identifier of the task. */
  readonly task: string;
  /** Raw bytes, standard output and error as they came; absent when nothing was printed. */
  readonly open: () => ReadableStream<Uint8Array> | undefined;
}

/**
 * Finds the logs of a run's tasks.
 *
 * @param project The project
 * @param wanted The run: its identifier, the beginning of one, or `last`
 * @param task Only this task, or the tasks of this repository or component
 * @throws {NestrError} `NAME_UNKNOWN`, `JOURNAL_INVALID`
 */
export async function runLogs(
  project: OpenProject,
  wanted: string,
  task?: string,
): Promise<{ readonly id: string; readonly logs: readonly TaskLog[] }> {
  const { stateFolder } = project;
  const id = findRunId(stateFolder, wanted);
  const { plan } = await readRun(stateFolder, id);
  const chosen = plan.tasks.filter((it) =>
    task === undefined || [it.id, it.repository, it.component].includes(task)
  );
  if (task !== undefined && chosen.length === 0) {
    const candidates = nearestNames(task, plan.tasks.map((it) => it.id));
    throw new NestrError("NAME_UNKNOWN", `run "${id}" has no task "${task}"`, {
      hint: candidates.length > 0
        ? `did you mean ${candidates.join(", ")}?`
        : `list them with: nestr runs show ${id}`,
      details: { name: task, candidates },
    });
  }
  return {
    id,
    logs: chosen.map((it) => ({ task: it.id, open: () => openLog(stateFolder, id, it.id) })),
  };
}

/**
 * Runs again what did not succeed in an earlier run, under the same identifier and plan.
 *
 * @param project The project
 * @param wanted The run: its identifier, the beginning of one, or `last`
 * @param options How to follow and end it
 * @throws {NestrError} `NAME_UNKNOWN`, `JOURNAL_INVALID`, `RUN_ACTIVE`, `RUN_NOTHING_TO_RESUME`,
 * `RUN_NOT_RESUMABLE` for reset, clean, branch and undo
 */
export async function resumeRun(
  project: OpenProject,
  wanted: string,
  options: OperationOptions = {},
): Promise<OperationReport> {
  const id = findRunId(project.stateFolder, wanted);
  const record = await readRun(project.stateFolder, id);
  requireResumable(record);
  return await continuePlan(project, record.plan, options, () => earlierRun(project, id));
}

/**
 * What resuming a run would do; starts nothing.
 *
 * @param project The project
 * @param wanted The run: its identifier, the beginning of one, or `last`
 * @returns The run's plan, and the ids of the tasks that are not run again
 * @throws {NestrError} As `resumeRun()`
 */
export async function planResume(
  project: OpenProject,
  wanted: string,
): Promise<{ readonly plan: Plan; readonly done: readonly string[] }> {
  const id = findRunId(project.stateFolder, wanted);
  const record = await readRun(project.stateFolder, id);
  requireResumable(record);
  if (record.state === "running") {
    throw new NestrError("RUN_ACTIVE", `run "${id}" (${record.plan.title}) still goes on`, {
      hint: `wait for it to end; nestr runs show ${id} tells how it stands`,
      details: { id },
    });
  }
  const { results, warnings } = await earlierRun(project, id);
  const plan = { ...record.plan, warnings: [...record.plan.warnings, ...warnings] };
  return { plan, done: [...results.keys()] };
}

function requireResumable({ id, plan }: RunRecord): void {
  if (isResumable(plan.kind)) return;
  throw new NestrError(
    "RUN_NOT_RESUMABLE",
    `run "${id}" (${plan.title}) cannot go on: what is there now may be other work`,
    { hint: `run it again, it looks and asks anew: nestr ${plan.title}`, details: { id } },
  );
}

/** What has succeeded in a run so far, and a warning of processes left by a killed nestr. */
async function earlierRun(project: OpenProject, id: string): Promise<Required<EarlierRun>> {
  const record = await readRun(project.stateFolder, id);
  const results = new Map([...record.results].filter(([, result]) => isGood(result)));
  if (results.size < record.plan.tasks.length) {
    const left = leftProcesses(`${runsFolder(project.stateFolder)}/${id}`);
    const warnings = left.length === 0 ? [] : [leftWarning(left)];
    return { results, lastSeq: record.lastSeq, warnings };
  }
  throw new NestrError("RUN_NOTHING_TO_RESUME", `every task of run "${id}" has succeeded`, {
    hint: "see the other runs with: nestr runs list",
    details: { id },
  });
}

function leftWarning(left: readonly ProcessIdentity[]): string {
  const pids = left.map(({ pid }) => pid).join(", ");
  return `nestr was killed while this run went on, and what it had started still runs; it is ended ` +
    `first (${left.length === 1 ? "process group" : "process groups"} ${pids})`;
}

function listing(project: OpenProject, record: RunRecord): RunListing {
  const { id, plan, state, startedAt, durationMs, counts, unfinished } = record;
  return {
    id,
    kind: plan.kind,
    title: plan.title,
    state,
    startedAt,
    durationMs,
    counts,
    unfinished,
    undoable: hasSavedWork(project.stateFolder, id),
  };
}
