/**
 * A person's own settings, for all projects: `nestr/config.toml` in the folder for configuration.
 *
 * Only reads the file; `settings.ts` interprets its values.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { requireUtf8 } from "./require_utf8.ts";
import { SyntaxProblem } from "./syntax_problem.ts";
import { parseToml } from "./toml.ts";

/** What the user's configuration says. */
export interface UserConfig {
  /** Absolute path of the file. */
  readonly file: string;
  /** Its top-level keys with their values, unchecked. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The path of the user's configuration: under `$XDG_CONFIG_HOME`, or under `.config` in the home
 * folder.
 *
 * @param env Reads an environment variable
 * @returns Absolute path, whether or not the file exists; undefined where there is no home folder
 */
export function userConfigPath(env: (name: string) => string | undefined): string | undefined {
  const configured = env("XDG_CONFIG_HOME");
  // The XDG specification says to ignore relative paths.
  if (configured && isAbsolute(configured)) return join(configured, "nestr", "config.toml");
  const home = env("HOME") || env("USERPROFILE");
  return home ? join(home, ".config", "nestr", "config.toml") : undefined;
}

/**
 * Reads the user's configuration.
 *
 * @param env Reads an environment variable
 * @returns Its contents; undefined where there is none
 * @throws {NestrError} `SETTING_INVALID` when it is not TOML, `FILE_ACCESS` when it cannot be read
 */
export function readUserConfig(env: (name: string) => string | undefined): UserConfig | undefined {
  const file = userConfigPath(env);
  if (file === undefined) return undefined;
  try {
    const text = Deno.readTextFileSync(file);
    requireUtf8(file, text);
    return { file, values: parseToml(text) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || isOutOfReach(file)) return undefined;
    if (error instanceof SyntaxProblem) {
      const { line, column, reason } = error.mistakes[0]!;
      throw new NestrError(
        "SETTING_INVALID",
        `${file}:${line}:${column}: cannot be parsed: ${reason}`,
        {
          hint: "correct the line, or remove the file",
          details: { place: file, line, column },
        },
      );
    }
    throw new NestrError("FILE_ACCESS", `the configuration "${file}" cannot be read`, {
      hint: "check the owner and the permissions of the file",
      details: { file, reason: (error as Error).message },
      cause: error,
    });
  }
}

/**
 * Whether the file is in a folder that may not be entered, so that nobody here can have written it:
 * with `sudo -u` or `docker run --user`, HOME may be another user's.
 */
function isOutOfReach(file: string): boolean {
  try {
    Deno.lstatSync(file);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.PermissionDenied;
  }
}
