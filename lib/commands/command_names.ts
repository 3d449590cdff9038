/**
 * Names of the commands of the first level, for modules that the commands themselves import.
 *
 * @module
 */

/** Names of the command groups, in the order in which help lists them. */
export const GROUP_NAMES = [
  "project",
  "repo",
  "run",
  "runs",
  "graph",
  "workspace",
  "ajj",
  "config",
  "doctor",
  "ui",
  "rpc",
  "completions",
  "version",
] as const;

/** Names of the commands of the first level. */
export const COMMAND_NAMES: readonly string[] = [...GROUP_NAMES, "help"];
