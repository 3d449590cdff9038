/**
 * Restricts the tasks of an operation to those that ended or stand alike.
 *
 * @module
 */

import type { JSX } from "preact";
import { hasEnded, type TaskView } from "../../state/run_view.ts";
import { shownLook } from "./task_look.ts";

/** Which tasks are shown. */
export type TaskGroup =
  | "all"
  | "failed"
  | "cancelled"
  | "unfinished"
  | "left"
  | "running"
  | "skipped"
  | "unstarted";

const GROUPS: readonly (readonly [TaskGroup, string])[] = [
  ["all", "All"],
  ["failed", "Failed"],
  ["cancelled", "Cancelled"],
  ["unfinished", "Unfinished"],
  ["left", "Left alone"],
  ["running", "Running"],
  ["skipped", "Skipped"],
  ["unstarted", "Not started"],
];

/** The tasks of a group. */
export function tasksOf(tasks: readonly TaskView[], group: TaskGroup): readonly TaskView[] {
  switch (group) {
    case "all":
      return tasks;
    case "failed":
      return tasks.filter(({ look }) => look === "failed" || look === "timed-out");
    case "running":
      return tasks.filter(({ look }) => !hasEnded(look) && look !== "waiting");
    default:
      return tasks.filter((task) => shownLook(task) === group);
  }
}

/** Chooses a group; groups without tasks are left out. */
export function TaskFilter({ tasks, group, onGroup }: {
  readonly tasks: readonly TaskView[];
  readonly group: TaskGroup;
  readonly onGroup: (group: TaskGroup) => void;
}): JSX.Element | null {
  const counted = GROUPS.map(([name, words]) => ({
    name,
    words,
    count: tasksOf(tasks, name).length,
  }));
  if (group === "all" && counted.every(({ name, count }) => name === "all" || count === 0)) {
    return null;
  }
  return (
    <div class="switch tasks__filter" role="group" aria-label="Tasks to show">
      {counted.map(({ name, words, count }) =>
        (name === "all" || count > 0 || name === group) && (
          <button
            key={name}
            type="button"
            class="switch__choice"
            aria-pressed={group === name}
            onClick={() => onGroup(name)}
          >
            {words} <span class="numbers">{count}</span>
          </button>
        )
      )}
    </div>
  );
}
