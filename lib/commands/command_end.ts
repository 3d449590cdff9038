/**
 * How a command ended, in the words that `cli.ts` turns into an exit code.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";
import type { OperationReport } from "../runs/event.ts";

/** How a command ended. */
export type CommandEnd =
  /** It did what was asked. */
  | { readonly type: "done" }
  /** It did what was asked and found or left something that is not in order. */
  | { readonly type: "incomplete" }
  /** It carried out an operation. */
  | {
    readonly type: "operation";
    readonly report: OperationReport;
    /** Whether the user did not wait for its output to be written. */
    readonly abandoned?: boolean;
  }
  /** Another program ran in its place, and its exit code is ours. */
  | { readonly type: "program"; readonly code: number }
  /** It was ended by a signal, or by the end of whoever read its output. */
  | { readonly type: "signal"; readonly signal: string }
  /** It failed. */
  | { readonly type: "error"; readonly error: NestrError };

/** It did what was asked. */
export const DONE: CommandEnd = { type: "done" };

/** It found or left something that is not in order. */
export const INCOMPLETE: CommandEnd = { type: "incomplete" };

/**
 * The end of a command in whose place another program ran.
 *
 * @param end How that program ended
 */
export function endOf(
  end: { readonly code: number } | { readonly signal: string },
): CommandEnd {
  return "signal" in end
    ? { type: "signal", signal: end.signal }
    : { type: "program", code: end.code };
}
