/**
 * How a component stands, from its repositories, its last run, or the run that is drawn. Pure.
 *
 * @module
 */

import type { ComponentDocument, LatestRun, RepositoryStatusEntry } from "../../wire.ts";
import { isDirty } from "../state/overview_rows.ts";
import type { TaskLook, TaskView } from "../state/run_view.ts";

/** How a working copy stands. */
export type CopyState =
  | "clean"
  | "dirty"
  | "ahead"
  | "behind"
  | "diverged"
  | "not-cloned"
  | "broken"
  | "unknown";

/** How a component stands; `apart` where the run that is drawn does not touch it. */
export type NodeState = CopyState | TaskLook | "apart";

/** From what is least to what is most worth seeing. */
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

/** Likewise, for tasks. */
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

/** How a working copy stands. */
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

/** How a component's working copies stand: the one that needs attention most. */
export function stateByCopies(
  component: ComponentDocument,
  statuses: ReadonlyMap<string, RepositoryStatusEntry> | undefined,
): NodeState {
  return worst(component.repositories.map((name) => copyState(statuses?.get(name))), COPY_ORDER) ??
    "unknown";
}

/** How a component's last run ended. */
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

/** How a component's tasks of a run stand. */
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
  // One that has begun and is not through is running, whatever its next task waits for.
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
