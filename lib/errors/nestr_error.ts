/**
 * The one error class of the project.
 *
 * The library throws facts: a stable code, what failed, what to do now, and data a program can act
 * on. Headings, colour and exit codes are added where the error is shown. This module imports
 * nothing but the catalogue beside it, so that every other module may use it.
 *
 * @module
 */

import { CATALOGUE, type ErrorCode, type ErrorKind } from "./catalogue.ts";

/** What an error carries besides its code and message. */
export interface NestrErrorOptions {
  /** What to do now; a command where one exists. */
  readonly hint?: string;
  /** Data for programs: candidates, paths, a tool's own standard error. Must be JSON. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The shape of an error in JSON output. */
export interface ErrorDocument {
  /** Stable identifier, listed in `docs/errors.md`. */
  readonly code: ErrorCode;
  /** Whose move it is: the user's, the machine's, or ours. */
  readonly kind: ErrorKind;
  /** What failed, with the offending value quoted. */
  readonly message: string;
  /** What to do now. */
  readonly hint?: string;
  /** Data for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * A failure with a stable code.
 *
 * @example
 * ```ts
 * import { NestrError } from "@nestr/nestr";
 * const error = new NestrError("NAME_UNKNOWN", 'no repository is called "apo"', {
 *   hint: "did you mean api?",
 *   details: { candidates: ["api"] },
 * });
 * console.log(error.kind); // "user"
 * ```
 */
export class NestrError extends Error {
  /** Always `"NestrError"`. */
  override readonly name = "NestrError";
  /** Stable identifier, listed in `docs/errors.md`. */
  readonly code: ErrorCode;
  /** What to do now; a command where one exists. */
  readonly hint?: string;
  /** Data for programs. */
  readonly details?: Readonly<Record<string, unknown>>;

  /**
   * Makes an error.
   *
   * @param code A code of the catalogue
   * @param message What failed, with the value quoted and without a final period
   * @param options Hint, details and cause
   */
  constructor(code: ErrorCode, message: string, options: NestrErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
    if (options.details !== undefined) this.details = options.details;
  }

  /** Whose move it is: the user's, the machine's, or ours. */
  get kind(): ErrorKind {
    return CATALOGUE[this.code].kind;
  }

  /** The error as the JSON document that `--json` prints. */
  toJSON(): ErrorDocument {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  /**
   * Wraps anything thrown: a `NestrError` is returned as it is, anything else becomes `INTERNAL`.
   *
   * @param thrown What a `catch` clause caught
   */
  static from(thrown: unknown): NestrError {
    if (thrown instanceof NestrError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new NestrError("INTERNAL", message, { cause: thrown });
  }
}
