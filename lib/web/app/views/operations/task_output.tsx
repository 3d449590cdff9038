/**
 * One task: what it does, how it ended, what it has printed so far.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { LogView } from "../../parts/log_view.tsx";
import { FailureNote, Note } from "../../parts/notice.tsx";
import { StateIcon } from "../../parts/state_icon.tsx";
import { hasEnded, type RunView, type TaskView } from "../../state/run_view.ts";
import { TaskLog } from "../../state/task_log.ts";
import { logCommand } from "../../text/log_command.ts";
import { taskOutcome } from "../../text/task_outcome.ts";
import { TaskCameTo } from "./task_came_to.tsx";
import { shownLook } from "./task_look.ts";

/** How often to read what a run of another process prints. */
const READ_MS = 1_000;

/** What is said of a task that never printed, for it never began. */
const SILENT: Readonly<Partial<Record<TaskView["look"], string>>> = {
  skipped: "Skipped",
  unstarted: "Not started",
};

/** One task. */
export function TaskOutput({ run, task, heading: Heading = "h2" }: {
  readonly run: RunView;
  readonly task: TaskView;
  /** `h1` where the view is about nothing else. */
  readonly heading?: "h1" | "h2";
}): JSX.Element {
  const log = useTaskLog(run, task);
  const version = log.version.value;
  const error = task.result?.error;
  const outcome = taskOutcome(task.result);
  const isCancelled = task.look === "cancelled" && error?.code === "CANCELLED";
  const silent = SILENT[task.look];
  return (
    <section class="output" aria-label={`Task ${task.id}`}>
      <header class="output__head">
        <StateIcon state={shownLook(task)} label />
        <Heading class="output__title">{task.id}</Heading>
        <code class="output__action" title={task.action}>{task.action}</code>
      </header>
      {error && (isCancelled
        ? (
          <Note>
            <p>It was cancelled before it finished.</p>
          </Note>
        )
        : <FailureNote failure={error} />)}
      {outcome && <TaskCameTo outcome={outcome} />}
      {(!outcome || log.lines.length > 0) && (
        <LogView
          label={`Output of ${task.id}`}
          lines={log.lines}
          version={version}
          loading={log.loading.value}
          failure={silent === undefined ? log.failure.value : undefined}
          growing={!hasEnded(task.look)}
          earlier={log.earlier.value}
          onEarlier={() => log.readEarlier()}
          command={run.journalled ? logCommand(run.id, task.id) : undefined}
          onRetry={() => log.catchUp()}
          empty={silent}
        />
      )}
    </section>
  );
}

/** Follows the log of a task as long as it is shown. */
function useTaskLog(run: RunView, task: TaskView): TaskLog {
  const app = useApp();
  const store = useStore();
  const log = useMemo(() =>
    new TaskLog(app.client, store.operations, {
      project: store.root,
      run: run.id,
      task: task.id,
      journalled: run.journalled,
    }), [run.id, task.id, run.journalled, store]);
  useEffect(() => {
    log.open();
    return () => log.close();
  }, [log]);
  // What was printed while nobody could hear, and the last of it, is read from the journal.
  const { state } = app.connection.value;
  const ended = hasEnded(task.look);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current && state === "open") log.catchUp();
    isFirst.current = false;
  }, [log, state, ended, task.attempt]);
  // Nobody tells what a run of another process prints; it is read as long as somebody looks.
  const isRead = !run.live && task.look === "running";
  useEffect(() => {
    if (!isRead) return;
    const timer = setInterval(() => {
      if (!document.hidden) log.catchUp();
    }, READ_MS);
    return () => clearInterval(timer);
  }, [log, isRead]);
  return log;
}
