/**
 * Progress where lines cannot be redrawn, as in the log of a CI job: one line when a task starts
 * and one when it ends, in words that can be searched for.
 *
 * @module
 */

import type { OperationEvent, TaskResult } from "../../runs/event.ts";
import type { Appearance } from "../appearance.ts";
import { formatDuration } from "../duration.ts";
import type { StreamName, Terminal } from "../terminal.ts";
import { visibleText } from "../visible_text.ts";
import { failureReason, outcomeReason, stateMark, stateWord } from "./outcome.ts";
import type { Progress } from "./progress.ts";

/** Progress as lines that stay. */
export class LineProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #appearance: Appearance;

  /**
   * @param terminal Where the lines go
   * @param appearance Of standard error
   */
  constructor(terminal: Terminal, appearance: Appearance) {
    this.#terminal = terminal;
    this.#appearance = appearance;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    const line = eventLine(event, this.#appearance);
    return line === null ? undefined : this.#terminal.stderr.write(`${line}\n`);
  }

  print(stream: StreamName, text: string): Promise<void> | undefined {
    return this.#terminal[stream].write(text);
  }

  close(): void {}
}

function eventLine(event: OperationEvent, appearance: Appearance): string | null {
  const { style } = appearance;
  switch (event.type) {
    case "task.started":
      return event.attempt === 1
        ? style.muted(`${visibleText(event.taskId)} started`)
        : style.muted(`${visibleText(event.taskId)} started again, attempt ${event.attempt}`);
    case "task.retrying":
      return retryLine(event, appearance);
    case "task.finished":
    case "task.skipped":
      return endLine(event.taskId, event.result, appearance);
    default:
      return null;
  }
}

/**
 * The line that says that a task will be tried again.
 *
 * @param event The event
 * @param appearance Of the stream it goes to
 */
export function retryLine(
  event: Extract<OperationEvent, { readonly type: "task.retrying" }>,
  { style }: Appearance,
): string {
  const reason = failureReason(null, event.error);
  return style.warning(`${visibleText(event.taskId)} failed`) +
    `${reason === "" ? "" : `: ${reason}`}; attempt ${event.attempt + 1} in ` +
    formatDuration(event.delayMs);
}

/**
 * The line that says how a task ended.
 *
 * @param taskId The task
 * @param result Its end
 * @param appearance Of the stream the line goes to
 */
export function endLine(taskId: string, result: TaskResult, appearance: Appearance): string {
  const { paint } = stateMark(result.state, appearance);
  const reason = outcomeReason(result);
  const time = result.state === "skipped" ? "" : ` in ${formatDuration(result.durationMs)}`;
  return paint(`${visibleText(taskId)} ${stateWord(result.state)}`) + time +
    (reason === "" ? "" : `: ${reason}`);
}
