/**
 * The state of a component: by its working copies, its last run, or the run that is drawn. Pure.
 *
 * @module
 */

import type { ComponentDocument, LatestRun, RepositoryStatusEntry } from "../../wire.ts";
import { isDirty } from "../state/overview_rows.ts";
import type { TaskLook, TaskView } from "../state/run_view.ts";

/** The state of a working copy. */
export type CopyState =
  | "clean"
  | "dirty"
  | "ahead"
  | "behind"
  | "diverged"
  | "not-cloned"
  | "broken"
  | "unknown";

/** The state of a component; `apart` if the run that is drawn does not touch it. */
export type NodeState = CopyState | TaskLook | "apart";

/** From the least to the most worth seeing. */
const COPY_ORDER: readonly CopyState[] = [
  "unknown",
  "clean",
  "ahead",
  "behind",
  "diverged",
  "dirty",
  "not-cloned",
  "broken",
];

/** The same for tasks. */
const TASK_ORDER: readonly TaskLook[] = [
  "skipped",
  "succeeded",
  "waiting",
  "ready",
  "unstarted",
  "unfinished",
  "cancelled",
  "timed-out",
  "failed",
  "retrying",
  "running",
];

/** The state of a working copy. */
export function copyState(entry: RepositoryStatusEntry | undefined): CopyState {
  if (!entry) return "unknown";
  if (entry.state === "missing") return "not-cloned";
  if (!entry.status) return "broken";
  const { status } = entry;
  if (isDirty(status)) return "dirty";
  if (status.ahead && status.behind) return "diverged";
  if (status.behind) return "behind";
  return status.ahead ? "ahead" : "clean";
}

/** The state of a component by its working copies: the one that needs attention most. */
export function stateByCopies(
  component: ComponentDocument,
  statuses: ReadonlyMap<string, RepositoryStatusEntry> | undefined,
): NodeState {
  return worst(component.repositories.map((name) => copyState(statuses?.get(name))), COPY_ORDER) ??
    "unknown";
}

/** The state of a component by how its last run ended. */
export function stateByLatest(
  component: ComponentDocument,
  latest: readonly LatestRun[],
): NodeState {
  const own = latest.filter((run) =>
    run.component === component.name ||
    (run.component === null && component.repositories.includes(run.repository))
  );
  const newest = own.reduce((time, run) => run.startedAt > time ? run.startedAt : time, "");
  const states = own.filter(({ startedAt }) => startedAt === newest)
    .map(({ state, runState }) => state ?? (runState === "running" ? "running" : "unfinished"));
  return worst<TaskLook>(states, TASK_ORDER) ?? "unknown";
}

/** The state of a component by its tasks of a run. */
export function stateByTasks(
  component: ComponentDocument,
  tasks: readonly TaskView[],
): NodeState {
  const own = tasks.filter((task) =>
    task.component === component.name ||
    (task.component === null && component.repositories.includes(task.repository))
  );
  const looks = own.map(({ look }) => look);
  const ended = looks.filter((look) => look === "succeeded" || look === "skipped");
  // Some of its tasks have ended and others wait, so it has begun but is not finished.
  if (ended.length > 0 && looks.some((look) => look === "waiting" || look === "ready")) {
    return worst(looks.filter((look) => look !== "waiting"), TASK_ORDER) === "succeeded"
      ? "ready"
      : worst(looks, TASK_ORDER)!;
  }
  return worst(looks, TASK_ORDER) ?? "apart";
}

function worst<State>(states: readonly State[], order: readonly State[]): State | undefined {
  let found: State | undefined;
  for (const state of states) {
    if (found === undefined || order.indexOf(state) > order.indexOf(found)) found = state;
  }
  return found;
}
