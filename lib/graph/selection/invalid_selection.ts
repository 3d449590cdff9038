/**
 * The error for a selection expression that cannot be read, and wording for messages about
 * expressions.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";

/** How many characters of an expression or a word a message repeats. */
const QUOTED = 100;

/** A text to be read as an expression, and where it comes from. */
export interface SelectionSource {
  readonly text: string;
  /** Name of the filter whose expression it is; undefined where it was given directly. */
  readonly filter?: string;
}

/** A stretch of an expression, in UTF-16 units from 0, the end not included. */
export interface Place {
  readonly at: number;
  readonly end: number;
}

/** A text for a message, cut off where it is too long. */
export function shortened(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED - 1)}…` : text;
}

/** Says where a name was used, for the end of a message; empty outside filters. */
export function inFilter(filter: string | undefined): string {
  return filter === undefined ? "" : ` (in the filter "@${filter}")`;
}

/** `SELECTION_INVALID` that points at a place of the expression. */
export function invalidSelection(
  { text, filter }: SelectionSource,
  { at, end }: Place,
  message: string,
  hint: string,
): NestrError {
  const what = filter === undefined
    ? `the selection "${shortened(text)}"`
    : `the filter "@${filter}"`;
  return new NestrError("SELECTION_INVALID", `${what} is not valid: ${message}`, {
    hint,
    details: {
      expression: text,
      offset: at,
      length: Math.max(1, end - at),
      ...(filter === undefined ? {} : { filter }),
    },
  });
}
