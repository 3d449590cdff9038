/**
 * An operation or run in detail: how far it is, its tasks, and what the chosen one has printed.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Failure } from "../../client/failure.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { LinkButton } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy_button.tsx";
import { Empty, FailureNote, Loading, Note } from "../../parts/notice.tsx";
import { ProgressBar } from "../../parts/progress_bar.tsx";
import { StateIcon, stateWords } from "../../parts/state_icon.tsx";
import { NARROW, useMedia } from "../../parts/use_media.ts";
import { useNow } from "../../parts/use_now.ts";
import { isRunning, type RunView, type TaskView } from "../../state/run_view.ts";
import { ago, clockTime, duration } from "../../text/amounts.ts";
import { countsInWords } from "./counts_in_words.ts";
import { OperationActions } from "./operation_actions.tsx";
import { OperationOutcome } from "./operation_outcome.tsx";
import { TaskList } from "./task_list.tsx";
import { leftAlone } from "./task_look.ts";
import { TaskOutput } from "./task_output.tsx";
import { useSettled, useTellingTask } from "./use_shown_task.ts";

/** An operation or run in detail. */
export function OperationDetail({ id, task }: {
  readonly id: string;
  /** The task whose output is shown; undefined for the most telling one. */
  readonly task: string | undefined;
}): JSX.Element {
  const app = useApp();
  const isNarrow = useMedia(NARROW);
  const run = useRun(id);
  useOutcomeAnnounced(run);
  const telling = useTellingTask(run);
  const asked = run?.tasks.find((one) => one.id === task);
  const chosen = asked ?? (isNarrow ? undefined : telling);
  const settled = useSettled(chosen?.id);
  if (!run) return <NotThere id={id} />;
  const shown = run.tasks.find((one) => one.id === settled) ?? chosen;
  const choose = (next: string): void => app.go(["operations", id, next], {}, !isNarrow);
  if (isNarrow && chosen) return <TaskPage run={run} task={chosen} />;
  const isSingle = run.tasks.length === 1 && !isNarrow;
  return (
    <div class="view operation">
      <Back />
      <Head run={run} />
      <OperationOutcome run={run} />
      {task !== undefined && !asked && run.tasks.length > 0 && (
        <Note tone="warn">
          <p>This run has no task “{task}”.</p>
        </Note>
      )}
      {run.tasks.length === 0
        ? <NoTasks run={run} />
        : (
          <div class={`operation__body${isSingle ? " operation__body--single" : ""}`}>
            {!isSingle && (
              <TaskList
                key={String(isNarrow)}
                tasks={run.tasks}
                chosen={chosen?.id}
                onChoose={choose}
                running={isRunning(run.state)}
                opens={isNarrow}
              />
            )}
            {shown && !isNarrow && (
              <Output
                run={run}
                task={shown}
                onKeep={() => shown.id !== task && choose(shown.id)}
              />
            )}
          </div>
        )}
    </div>
  );
}

/** An operation or run, and whether it can be undone. */
function useRun(id: string): RunView | undefined {
  const store = useStore();
  store.runs.want();
  const found = store.operations.run(id).value;
  const isUndoable = store.runs.value?.find((one) => one.id === id)?.undoable ?? false;
  return found && isUndoable ? { ...found, undoable: true } : found;
}

/** Before it is known, or where it never will be. */
function NotThere({ id }: { readonly id: string }): JSX.Element {
  const resource = useStore().operations.run(id);
  return (
    <div class="view">
      <Back />
      <h1 class="view__title">{id}</h1>
      {resource.failure
        ? <FailureNote failure={resource.failure} onRetry={() => void resource.reload()} />
        : <Loading what="the operation" rows={6} />}
    </div>
  );
}

/** A task by itself, on a narrow screen. */
function TaskPage({ run, task }: {
  readonly run: RunView;
  readonly task: TaskView;
}): JSX.Element {
  const app = useApp();
  return (
    <div class="view operation operation--task">
      <LinkButton icon="left" look="plain" href={app.href(["operations", run.id])}>
        All tasks
      </LinkButton>
      <TaskOutput key={task.id} run={run} task={task} heading="h1" />
    </div>
  );
}

function NoTasks({ run }: { readonly run: RunView }): JSX.Element {
  return isRunning(run.state)
    ? <Loading what="the tasks" rows={3} />
    : <Empty icon="operations" title="No tasks" />;
}

/** The output of a task beside the list. */
function Output({ run, task, onKeep }: {
  readonly run: RunView;
  readonly task: TaskView;
  /** Who looks into a log keeps it; only what nobody has touched gives way to what tells more. */
  readonly onKeep: () => void;
}): JSX.Element {
  return (
    <div class="operation__output" onFocusIn={onKeep} onPointerDown={onKeep} onWheel={onKeep}>
      <TaskOutput key={task.id} run={run} task={task} />
    </div>
  );
}

function Back(): JSX.Element {
  const app = useApp();
  return (
    <nav aria-label="Back">
      <a class="back" href={app.href(["operations"])}>Operations</a>
    </nav>
  );
}

function Head({ run }: { readonly run: RunView }): JSX.Element {
  const running = isRunning(run.state);
  const now = useNow(running ? 200 : 60_000);
  const took = run.durationMs ?? (running ? now - Date.parse(run.startedAt) : undefined);
  const left = leftAlone(run.tasks);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => setFailure(undefined), [run.state]);
  return (
    <>
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">{run.title}</h1>
          <p class="view__facts">
            <StateIcon state={run.state} label />
            <span class={left > 0 ? "fact--warn" : undefined}>
              {countsInWords(run.counts, run.tasks.length, left)}
            </span>
            {took !== undefined && <span class="numbers">{duration(took)}</span>}
            <time dateTime={run.startedAt} title={clockTime(run.startedAt)}>
              {ago(run.startedAt, now)}
            </time>
            {run.selection !== null && (
              <span>
                on <code>{run.selection}</code>
              </span>
            )}
            <span class="operation__id">
              <code>{run.id}</code>
              <CopyButton text={run.id} label="Copy the ID" />
            </span>
          </p>
        </div>
        <OperationActions run={run} onFailure={setFailure} />
      </header>
      {failure && <FailureNote failure={failure} />}
      <ProgressBar counts={run.counts} tasks={run.tasks.length} running={running} />
    </>
  );
}

/** Screen readers are told when it has ended. */
function useOutcomeAnnounced(run: RunView | undefined): void {
  const app = useApp();
  const before = useRef<RunView["state"]>(undefined);
  useEffect(() => {
    if (!run) return;
    if (before.current !== undefined && isRunning(before.current) && !isRunning(run.state)) {
      const counts = countsInWords(run.counts, run.tasks.length, leftAlone(run.tasks));
      app.announce(`${run.title} has finished: ${stateWords(run.state)}, ${counts}`);
    }
    before.current = run.state;
  }, [run?.state]);
}
