/**
 * The tasks of an operation. One place in the order of the Tab key; arrows move and choose, or only
 * move where choosing leads away from the list.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { evenRows } from "../../lists/virtual_window.ts";
import { DrawnRows } from "../../parts/drawn_rows.tsx";
import { StateIcon } from "../../parts/state_icon.tsx";
import { useNow } from "../../parts/use_now.ts";
import { useVirtualRows } from "../../parts/use_virtual_rows.ts";
import { hasEnded, type TaskView } from "../../state/run_view.ts";
import { duration } from "../../text/amounts.ts";
import { taskOutcome } from "../../text/task_outcome.ts";
import { TaskFilter, type TaskGroup, tasksOf } from "./task_filter.tsx";
import { shownLook } from "./task_look.ts";

/** Height of a row; the style sheet has the same. */
const ROW = 44;

/** The tasks of an operation. */
export function TaskList({ tasks, chosen, onChoose, running, opens }: {
  readonly tasks: readonly TaskView[];
  readonly chosen: string | undefined;
  readonly onChoose: (task: string) => void;
  readonly running: boolean;
  /** Whether a task that is chosen takes the list's place, and the page scrolls around the list. */
  readonly opens: boolean;
}): JSX.Element {
  const id = useId();
  const [group, setGroup] = useState<TaskGroup>("all");
  const shown = useMemo(() => tasksOf(tasks, group), [tasks, group]);
  const now = useNow(running ? 500 : undefined);
  const view = useVirtualRows(evenRows(shown.length, ROW));
  const [active, setActive] = useState<string>();
  const current = opens ? active : chosen;
  const place = shown.findIndex((task) => task.id === current);
  useEffect(() => {
    if (place >= 0) view.reveal(place);
  }, [current]);
  const onKeyDown = keysOf(place, shown.length, {
    move: (to) => (opens ? setActive : onChoose)(shown[to]!.id),
    choose: () => current !== undefined && onChoose(current),
  });
  const isDrawn = place >= view.start && place < view.end;
  return (
    <div class="tasks">
      <TaskFilter tasks={tasks} group={group} onGroup={setGroup} />
      <div
        class="card tasks__list"
        data-scroller={opens ? undefined : true}
        role="listbox"
        tabIndex={0}
        aria-label="Tasks"
        aria-activedescendant={isDrawn ? `${id}-${place}` : undefined}
        onKeyDown={onKeyDown}
      >
        <DrawnRows rows={view} class="tasks__all">
          {shown.slice(view.start, view.end).map((task, offset) => (
            <Task
              key={task.id}
              id={`${id}-${view.start + offset}`}
              task={task}
              place={view.start + offset}
              count={shown.length}
              active={task.id === current}
              chosen={task.id === chosen}
              now={now}
              onChoose={() => onChoose(task.id)}
            />
          ))}
        </DrawnRows>
      </div>
    </div>
  );
}

/** The keys of a list: arrows, Home and End move in it, Enter chooses. */
function keysOf(place: number, count: number, { move, choose }: {
  readonly move: (to: number) => void;
  readonly choose: () => void;
}): (event: KeyboardEvent) => void {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    Home: 0,
    End: count - 1,
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = places[event.key];
    if (to === undefined && event.key !== "Enter") return;
    if (to === undefined) choose();
    else if (count > 0) move(Math.max(0, Math.min(count - 1, to)));
    event.preventDefault();
  };
}

function Task({ id, task, place, count, active, chosen, now, onChoose }: {
  readonly id: string;
  readonly task: TaskView;
  /** From 0. */
  readonly place: number;
  /** How many there are. */
  readonly count: number;
  readonly active: boolean;
  readonly chosen: boolean;
  readonly now: number;
  readonly onChoose: () => void;
}): JSX.Element {
  const { result, look } = task;
  const took = result?.durationMs ??
    (look === "running" && task.startedAt !== null ? now - Date.parse(task.startedAt) : undefined);
  return (
    <div
      id={id}
      class={`task${active ? " task--active" : ""}`}
      role="option"
      aria-posinset={place + 1}
      aria-setsize={count}
      aria-selected={chosen}
      onClick={onChoose}
    >
      <StateIcon state={shownLook(task)} />
      <span class="task__name">
        <span title={task.id}>{task.id}</span>
        <span class="task__why" title={whyOf(task)}>{whyOf(task)}</span>
      </span>
      <span class="task__took numbers">
        {took !== undefined && look !== "skipped" ? duration(took) : ""}
      </span>
    </div>
  );
}

/** What is to be said of a task beside its state. */
function whyOf({ result, look, attempt }: TaskView): string {
  if (look === "retrying" || (look === "running" && attempt > 1)) return `attempt ${attempt}`;
  if (!result || !hasEnded(look)) return "";
  if (result.reason === "condition") return "its condition is not met";
  if (result.reason === "dependency") return `needs ${result.blockedBy ?? "what failed"}`;
  if (result.reason === "stopped") return "stopped before its turn";
  if (look === "failed" && result.exitCode !== null) return `exit code ${result.exitCode}`;
  return [
    taskOutcome(result)?.words ?? "",
    result.attempts > 1 ? `${result.attempts} attempts` : "",
  ].filter(Boolean).join(", ");
}
