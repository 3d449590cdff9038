/**
 * What every way of showing an operation's events has in common.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";

/** One way of showing events. Rejects when standard output cannot be written. */
export interface EventReporter {
  handle(event: OperationEvent): Promise<void> | undefined;
  close(): Promise<void> | void;
}
