/**
 * Options that several commands have, and the reading of their values.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { DURATION_EXPECTED, parseDuration } from "../manifest/duration.ts";
import { MOST_JOBS, MOST_RETRIES } from "../manifest/limits.ts";
import type { RunOutput } from "../terminal/run/reporter.ts";
import type { RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import { choiceText, inWords } from "./help_page.ts";

/** Adds `-s, --select`. */
export function addSelect(command: Command): Command {
  return command.option(
    "-s, --select <expression>",
    "only what this selection matches, such as api, tag:backend or 'dirty & !web'",
  );
}

/** Adds `-j, --jobs`. */
export function addJobs(command: Command, description = "tasks at once"): Command {
  return command.addOption(
    new Option("-j, --jobs <number>", description).argParser(wholeNumber(1, MOST_JOBS)),
  );
}

/** Adds `--order` and `--fail`. */
export function addOrder(command: Command): Command {
  return command
    .addOption(
      choice("--order <order>", "what waits for what", ["dependency", "parallel", "serial"]),
    )
    .addOption(
      choice(
        "--fail <policy>",
        "after a failure, stop everything, skip what depends on it, or continue",
        ["fast", "dependents", "never"],
      ),
    );
}

/** `--retries`. */
export function retries(description: string): Option {
  return new Option("--retries <number>", description).argParser(wholeNumber(0, MOST_RETRIES));
}

/** Adds `--dry-run`, and for what destroys work `--force` and `--yes`. */
export function addGuards(command: Command): Command {
  return command
    .option("--force", "proceed even if work would be lost; it is saved first")
    .option("-y, --yes", "do not ask for confirmation")
    .option("--dry-run", "show the plan and what would be lost; change nothing");
}

const OUTPUTS = ["stream", "group", "table", "ndjson"] as const;

/** Adds `--output`. */
export function addOutput(command: Command): Command {
  return command.addOption(
    choice(
      "--output <mode>",
      "show output as it comes, as one block per task, as a table of results, or as events",
      OUTPUTS,
    ),
  );
}

/**
 * The value of `--output`.
 *
 * @throws {NestrError} `USAGE` beside `--json`, which prints one document and no output
 */
export function outputOf(options: RawOptions, context: CommandContext): RunOutput {
  const { output } = options;
  if (output !== undefined && context.options.json) {
    throw new NestrError("USAGE", "--json and --output exclude one another", {
      hint: "--json prints one document at the end, --output ndjson one line for each event",
    });
  }
  return (output as RunOutput | undefined) ?? "stream";
}

/** An option whose value is one of some words; its description names them. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  const option = new Option(flags, choiceText(description, words)).choices(words);
  return option.argParser((text) => {
    if (words.includes(text)) return text;
    const [nearest] = nearestNames(text, words);
    const meant = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new InvalidArgumentError(`it must be ${inWords(words)}${meant}`);
  });
}

/** Reads a whole number from an option's value. */
export function wholeNumber(
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    const range = maximum === Number.MAX_SAFE_INTEGER
      ? `, ${minimum} or more`
      : ` from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`it must be a whole number${range}`);
  };
}

/** Reads a duration such as `10m` into milliseconds. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
  throw new InvalidArgumentError(`it must be ${DURATION_EXPECTED}`);
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
