/**
 * Options that several commands have, and the reading of their values.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import { DURATION_EXPECTED, parseDuration } from "../manifest/duration.ts";
import { wholeNumber } from "./global_options.ts";
import type { RawOptions } from "./command_binding.ts";

/** Adds `-s, --select`. */
export function addSelect(command: Command): Command {
  return command.option("-s, --select <expression>", "only what the selection expression chooses");
}

/** Adds `-j, --jobs`. */
export function addJobs(command: Command, description = "tasks at once"): Command {
  return command.addOption(
    new Option("-j, --jobs <number>", description).argParser(wholeNumber(1)),
  );
}

/** Adds `--dry-run`, and for what destroys work `--force` and `--yes`. */
export function addGuards(command: Command): Command {
  return command
    .option("--force", "go ahead where work would be lost; it is saved first")
    .option("-y, --yes", "do not ask")
    .option("--dry-run", "show the plan and what would be lost, change nothing");
}

/** Reads a duration such as `10m` into milliseconds. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError(`It must be ${DURATION_EXPECTED}.`);
}

/** The value of `--select`, in the shape that the engine takes. */
export function selectOf(options: RawOptions): { readonly select?: string } {
  return typeof options.select === "string" ? { select: options.select } : {};
}

/** The values of some options that were given, by name. */
export function given<const Names extends readonly string[]>(
  options: RawOptions,
  names: Names,
): { readonly [Name in Names[number]]?: never } {
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  ) as { readonly [Name in Names[number]]?: never };
}
