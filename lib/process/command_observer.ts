/**
 * Lets the log observe every command that is run.
 *
 * @module
 */

import type { CommandOutcome, CommandSpec } from "./command.ts";

/** Called for each command when it has ended. */
export type CommandObserver = (spec: CommandSpec, outcome: CommandOutcome) => void;

let observer: CommandObserver | undefined;

/** Sets or removes the only observer, which is told of each command when it has ended. */
export function observeCommands(observe: CommandObserver | undefined): void {
  observer = observe;
}

/** Tells the observer. */
export function commandEnded(spec: CommandSpec, outcome: CommandOutcome): void {
  observer?.(spec, outcome);
}
