/**
 * How a manifest says what to start.
 *
 * @module
 */

/** A command: a line for `sh`, or a program with its arguments, started without a shell. */
export type CommandConfig =
  | { readonly shell: string }
  | { readonly argv: readonly string[] };
