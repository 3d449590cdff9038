/**
 * States only: no output of the tasks, and a table of all of them at the end.
 *
 * @module
 */

import type { OperationEvent, TaskResult } from "../../runs/event.ts";
import type { Plan } from "../../runs/plan.ts";
import type { Appearance } from "../appearance.ts";
import { formatDuration } from "../duration.ts";
import { renderTable } from "../table.ts";
import { outcomeReason, stateMark, stateWord } from "./outcome.ts";
import type { Progress } from "./progress.ts";
import type { EventReporter } from "./event_reporter.ts";

/** Prints a table of the tasks at the end. */
export class TableReporter implements EventReporter {
  readonly #appearance: Appearance;
  readonly #progress: Progress;
  readonly #results = new Map<string, TaskResult>();
  #plan: Plan | null = null;

  /**
   * @param appearance Of standard output
   * @param progress What is shown besides
   */
  constructor(appearance: Appearance, progress: Progress) {
    this.#appearance = appearance;
    this.#progress = progress;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    if (event.type === "operation.started") this.#plan = event.plan;
    if (event.type === "task.finished" || event.type === "task.skipped") {
      this.#results.set(event.taskId, event.result);
    }
    const shown = event.type === "task.output" ? undefined : this.#progress.handle(event);
    return event.type === "operation.finished" ? this.#print() : shown;
  }

  close(): void {
    this.#progress.close();
  }

  async #print(): Promise<void> {
    const tasks = (this.#plan?.tasks ?? []).flatMap(({ id }) => {
      const result = this.#results.get(id);
      return result === undefined ? [] : [{ id, result }];
    });
    await this.#progress.print("stdout", await renderTasks(tasks, this.#appearance));
  }
}

/**
 * Tasks with their ends as a table: task, state, time, reason.
 *
 * @param tasks For example the `tasks` of an `OperationReport`
 * @param appearance How it looks
 */
export function renderTasks(
  tasks: readonly { readonly id: string; readonly result: TaskResult }[],
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  return renderTable({
    columns: [
      { title: "TASK", shrinkTo: 16 },
      { title: "STATE" },
      { title: "TIME", align: "right" },
      { title: "REASON", shrinkTo: 20 },
    ],
    rows: tasks.map(({ id, result }) => [
      id,
      { text: stateWord(result.state), paint: stateMark(result.state, appearance).paint },
      {
        text: result.state === "skipped" ? "-" : formatDuration(result.durationMs),
        paint: style.muted,
      },
      outcomeReason(result),
    ]),
  }, appearance);
}
