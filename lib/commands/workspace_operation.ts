/**
 * Shows what is done to a workspace while it is done: steps, output with `-v`, signals.
 *
 * The first signal makes the engine take back what it has done, the second lets it leave something;
 * either way what it throws says what is left. Why the first step failed is not said here: that is the
 * error, which follows.
 *
 * @module
 */

import type { OperationEvent } from "../runs/event.ts";
import type { OperationOptions } from "../engine/execute_plan.ts";
import type { CommandContext } from "./command_context.ts";
import { interruptible } from "./interrupt.ts";

/**
 * Follows an operation to its end.
 *
 * @param context What the command works with
 * @param ending What the first signal does and the second, for the person who has sent the first
 * @param operate Carries it out
 * @returns What the operation returns
 * @throws What the operation throws; whatever it did is on the screen by then
 */
export async function followOperation<Result>(
  context: CommandContext,
  ending: string,
  operate: (options: OperationOptions) => Promise<Result>,
): Promise<Result> {
  const { openReporter } = await import("../terminal/run/reporter.ts");
  const reporter = await openReporter({
    terminal: context.terminal,
    output: "steps",
    readLog: () => undefined,
  });
  const withoutError = firstErrorLeftOut();
  const note = (text: string) => reporter.note(text);
  return await interruptible(note, async ({ signal, kill }) => {
    const killed = new Promise<void>((resolve) => kill.addEventListener("abort", () => resolve()));
    try {
      return await operate({
        onEvent: (event) => {
          const shown = withoutBookkeeping(event);
          return shown && reporter.handle(withoutError(shown));
        },
        signal: AbortSignal.any([signal, reporter.broken]),
        kill,
      });
    } finally {
      // Who insists on the end may have a reader that has stopped reading.
      await Promise.race([reporter.close(), killed]);
    }
  }, ending);
}

/** A step of forgetting that only writes down what is about to be done. */
const BOOKKEEPING = "begin";

/** The event as a person sees it, who knows nothing of bookkeeping; undefined where that is all it is. */
function withoutBookkeeping(event: OperationEvent): OperationEvent | undefined {
  if (event.type === "operation.started") {
    const tasks = event.plan.tasks.filter(({ id }) => id !== BOOKKEEPING);
    return { ...event, plan: { ...event.plan, tasks } };
  }
  return "taskId" in event && event.taskId === BOOKKEEPING ? undefined : event;
}

/** Leaves the error out of the event of the first step that fails: the operation throws it. */
function firstErrorLeftOut(): (event: OperationEvent) => OperationEvent {
  let failed = false;
  return (event) => {
    if (failed || event.type !== "task.finished" || event.result.error === undefined) return event;
    failed = true;
    const { error: _, ...result } = event.result;
    return { ...event, result };
  };
}
