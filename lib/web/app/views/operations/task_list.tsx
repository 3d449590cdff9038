/**
 * The tasks of an operation. One place in the order of the Tab key; arrows move and choose, or only
 * move where choosing leads away from the list.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
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
  const view = useVirtualRows(shown.length, ROW);
  const [active, setActive] = useState<string>();
  const current = opens ? active : chosen;
  const place = shown.findIndex((task) => task.id === current);
  useEffect(() => {
    if (place >= 0) view.reveal(place);
  }, [current]);
  const move = (to: number): void => {
    const next = shown[Math.max(0, Math.min(shown.length - 1, to))];
    if (next) (opens ? setActive : onChoose)(next.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") move(place + 1);
    else if (event.key === "ArrowUp") move(place - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(shown.length - 1);
    else if (event.key === "Enter" && current !== undefined) onChoose(current);
    else return;
    event.preventDefault();
  };
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
        <div
          ref={view.list}
          class="tasks__all"
          role="presentation"
          style={{ height: `${view.total}px` }}
        >
          <div role="presentation" style={{ transform: `translateY(${view.offset}px)` }}>
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
          </div>
        </div>
      </div>
    </div>
  );
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
