/**
 * Lets somebody watch every command that is run, for the log.
 *
 * @module
 */

import type { CommandOutcome, CommandSpec } from "./command.ts";

/** Told of each command when it has ended. */
export type CommandObserver = (spec: CommandSpec, outcome: CommandOutcome) => void;

let observer: CommandObserver | undefined;

/** Sets who is told of each command when it has ended; there is one or none. */
export function observeCommands(observe: CommandObserver | undefined): void {
  observer = observe;
}

/** Tells the observer. */
export function commandEnded(spec: CommandSpec, outcome: CommandOutcome): void {
  observer?.(spec, outcome);
}
