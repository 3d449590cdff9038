/**
 * The options that every command has, as plain data: for the parser of the command line, and for
 * help.
 *
 * @module
 */

/** An option that every command has. */
export interface CommonOption {
  /** As help shows it. */
  readonly flags: string;
  /** What it does. */
  readonly description: string;
  /** The words that its value can be; anything where they are absent. */
  readonly words?: readonly string[];
}

/** The options, in the order of help. */
export const COMMON_OPTIONS: readonly CommonOption[] = [
  { flags: "--json", description: "print one JSON document" },
  { flags: "-C, --directory <dir>", description: "work as if started in this folder" },
  { flags: "--config <file>", description: "use this manifest" },
  { flags: "-q, --quiet", description: "print only results, failures and errors" },
  {
    flags: "-v, --verbose",
    description: "also show which manifest and run this is, and all output of a tool that failed",
  },
  { flags: "--color <when>", description: "use colour", words: ["auto", "always", "never"] },
  {
    flags: "--log <level>",
    description: "log as JSON lines",
    words: ["off", "error", "warning", "info", "debug"],
  },
  {
    flags: "--log-file <file>",
    description: "write the log to this file instead of standard error",
  },
];
