/**
 * The options that every command has.
 *
 * They may stand before or behind the command. Those that decide how even a wrong command line is
 * answered (`--json`, `--color`, `-q`, `-v`) are read before it is parsed.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { ColorChoice } from "../terminal/terminal.ts";
import type { RawOptions } from "./command_binding.ts";
import type { GlobalOptions } from "./command_context.ts";

/** What is known of a command line before it is parsed. */
export interface EarlyOptions {
  /** The first word that is neither an option nor an option's value. */
  readonly command: string | undefined;
  /** Where `command` stands. */
  readonly commandIndex: number;
  readonly json: boolean;
  readonly color: ColorChoice;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly directory: string;
  readonly config?: string;
}

const COLORS: readonly ColorChoice[] = ["auto", "always", "never"];
/** Global options that take the next word as their value. */
const WITH_VALUE = ["-C", "--directory", "--config", "--color", "--log", "--log-file"];

/** Reads what must be known before the command line is parsed; never fails. */
export function readEarlyOptions(args: readonly string[]): EarlyOptions {
  const dashes = args.indexOf("--");
  const words = dashes < 0 ? args : args.slice(0, dashes);
  const has = (...names: string[]) => names.some((name) => words.includes(name));
  const value = (...names: string[]) => {
    for (const [i, word] of words.entries()) {
      if (names.includes(word)) return words[i + 1];
      const joined = names.find((name) => name.startsWith("--") && word.startsWith(`${name}=`));
      if (joined) return word.slice(joined.length + 1);
    }
    return undefined;
  };
  const commandIndex = words.findIndex((word, i) =>
    !word.startsWith("-") && !WITH_VALUE.includes(words[i - 1] ?? "")
  );
  const color = value("--color") ?? Deno.env.get("NESTR_COLOR");
  const config = value("--config");
  return {
    command: commandIndex < 0 ? undefined : words[commandIndex],
    commandIndex,
    json: has("--json"),
    color: COLORS.find((it) => it === color) ?? "auto",
    quiet: has("-q", "--quiet"),
    verbose: has("-v", "--verbose"),
    directory: value("-C", "--directory") ?? Deno.cwd(),
    ...(config === undefined ? {} : { config }),
  };
}

/** Adds the options to a command. */
export function addGlobalOptions(command: Command): Command {
  return command
    .addOption(new Option("--json", "print one JSON document").helpGroup("Common options:"))
    .addOption(
      new Option("-C, --directory <dir>", "work as if started in this folder").helpGroup(
        "Common options:",
      ),
    )
    .addOption(new Option("--config <file>", "use this manifest").helpGroup("Common options:"))
    .addOption(new Option("-q, --quiet", "only results and errors").helpGroup("Common options:"))
    .addOption(new Option("-v, --verbose", "more detail").helpGroup("Common options:"))
    .addOption(
      new Option("--color <when>", "colours: auto, always or never").choices([...COLORS])
        .helpGroup("Common options:"),
    )
    .addOption(
      new Option("--log <level>", "structured log: off, error, warning, info or debug")
        .choices(["off", "error", "warning", "info", "debug"]).helpGroup("Common options:"),
    )
    .addOption(new Option("--log-file <file>", "write the log there").helpGroup("Common options:"))
    .helpOption("-h, --help", "show this help");
}

/**
 * The global options of a parsed command line.
 *
 * @throws {NestrError} `USAGE` for a folder that does not exist
 */
export function globalOptions(raw: RawOptions): GlobalOptions {
  const directory = absolute(typeof raw.directory === "string" ? raw.directory : ".");
  if (!isFolder(directory)) {
    throw new NestrError("USAGE", `there is no folder "${directory}"`, {
      hint: "check the value of -C",
    });
  }
  return {
    json: raw.json === true,
    directory,
    ...(typeof raw.config === "string" ? { config: absolute(raw.config, directory) } : {}),
    settings: {
      ...(typeof raw.color === "string" ? { color: raw.color } : {}),
      ...(typeof raw.log === "string" ? { log: raw.log } : {}),
      ...(typeof raw.logFile === "string" ? { logFile: raw.logFile } : {}),
    },
  };
}

function absolute(path: string, from = Deno.cwd()): string {
  if (path === ".") return from;
  return /^(\/|[A-Za-z]:)/.test(path) ? path : `${from}/${path}`;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Reads a whole number from an option's value. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum}.`);
  };
}
