/**
 * The options that every command has. They may stand before or behind the command.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { NestrError } from "../errors/nestr_error.ts";
import type { RawOptions } from "./command_binding.ts";
import type { GlobalOptions } from "./command_context.ts";
import { COMMON_OPTIONS } from "./common_options.ts";
import { COMMON_GROUP } from "./help.ts";
import { choice } from "./option_values.ts";

/** Adds the options to the program; all its commands understand them. */
export function addGlobalOptions(program: Command): Command {
  for (const { flags, description, words } of COMMON_OPTIONS) {
    const option = words === undefined
      ? new Option(flags, description)
      : choice(flags, description, words);
    program.addOption(option.helpGroup(COMMON_GROUP));
  }
  return program;
}

/**
 * The global options of a parsed command line.
 *
 * @throws {NestrError} `USAGE` for a folder that cannot be worked in
 */
export function globalOptions(raw: RawOptions): GlobalOptions {
  const directory = absolute(typeof raw.directory === "string" ? raw.directory : ".");
  if (typeof raw.directory === "string") checkFolder(raw.directory, directory);
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

/**
 * Makes a path of the command line absolute.
 *
 * @param path As it was typed
 * @param from Absolute path of the folder that it is relative to. Default: the current folder
 */
export function absolute(path: string, from: string = Deno.cwd()): string {
  if (path === ".") return from;
  return /^(\/|[A-Za-z]:)/.test(path) ? path : `${from}/${path}`;
}

function checkFolder(typed: string, directory: string): void {
  const wrong = typed === "" ? `there is no folder ""` : wrongWithFolder(typed, directory);
  if (wrong === undefined) return;
  throw new NestrError("USAGE", wrong, { hint: "check the value of -C", details: { directory } });
}

function wrongWithFolder(typed: string, directory: string): string | undefined {
  try {
    // Something inside it, which only who may enter it can see.
    const { isDirectory } = Deno.statSync(`${directory}/.`);
    return isDirectory ? undefined : `"${typed}" is not a folder`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `there is no folder "${typed}"`;
    if (error instanceof Deno.errors.NotADirectory) return `"${typed}" is not a folder`;
    if (error instanceof Deno.errors.PermissionDenied) {
      return `the folder "${typed}" may not be entered: permission denied`;
    }
    return `the folder "${typed}" cannot be entered: ${(error as Error).message}`;
  }
}
