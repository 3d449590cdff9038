/**
 * Shows what is done to a workspace while it is done: steps, output with `-v`, signals.
 *
 * The first signal makes the engine take back what it has done, the second lets it leave something;
 * either way what it throws says what is left.
 *
 * @module
 */

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
  const note = (text: string) => reporter.note(text);
  return await interruptible(note, async ({ signal, kill }) => {
    const killed = new Promise<void>((resolve) => kill.addEventListener("abort", () => resolve()));
    try {
      return await operate({
        onEvent: (event) => reporter.handle(event),
        signal: AbortSignal.any([signal, reporter.broken]),
        kill,
      });
    } finally {
      // Who insists on the end may have a reader that has stopped reading.
      await Promise.race([reporter.close(), killed]);
    }
  }, ending);
}
