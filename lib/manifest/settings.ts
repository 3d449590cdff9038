/**
 * Settings, and where each one's value comes from: a flag, an environment variable, the project's
 * `[defaults]`, the user's configuration, or the built-in default, whichever comes first in this
 * order.
 *
 * Colour and logs are up to the person at the terminal, not to a project, so a manifest cannot set
 * them. Reads no files or environment itself.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { describeValue } from "./describe_value.ts";
import { DURATION_EXPECTED, parseDuration } from "./duration.ts";
import { MOST_JOBS, MOST_RUNS_KEPT } from "./limits.ts";
import type { Project } from "./project.ts";
import type { UserConfig } from "./user_config.ts";

export { readUserConfig, type UserConfig, userConfigPath } from "./user_config.ts";

/** When to use colour. */
export type ColorSetting = "auto" | "always" | "never";

/** What to log. */
export type LogSetting = "off" | "error" | "warning" | "info" | "debug";

/** The settings' values. */
export interface Settings {
  /** How many tasks run at once. Default 8. */
  readonly jobs: number;
  /** How many network operations run at once. Default 8. */
  readonly networkJobs: number;
  /** How many connections to one ssh host are open at once. Default 4. */
  readonly hostJobs: number;
  /** Time limit of a task in milliseconds; null, the default, for none. */
  readonly timeoutMs: number | null;
  /** When to use colour. Default `auto`. */
  readonly color: ColorSetting;
  /** Least severe level that is logged. Default `off`. */
  readonly log: LogSetting;
  /** File that logs are written to instead of standard error; null, the default, for none. */
  readonly logFile: string | null;
  /** How many finished runs the journal keeps. Default 50. */
  readonly keepRuns: number;
}

/** The name of a setting. */
export type SettingName = keyof Settings;

/** Settings given as flags, or by a program: values, or text as typed on a command line. */
export type SettingFlags = { readonly [Name in SettingName]?: Settings[Name] | string };

/** Where a value comes from. */
export interface SettingOrigin {
  /** The kind of source. */
  readonly layer: "flag" | "environment" | "project" | "user" | "default";
  /** The flag, the variable or the absolute path of the file; absent for a built-in default. */
  readonly place?: string;
}

/** A value with its origin. */
export interface ResolvedSetting<Value> {
  /** The value in effect. */
  readonly value: Value;
  /** Where it comes from. */
  readonly origin: SettingOrigin;
}

/** Every setting with its origin. */
export type ResolvedSettings = {
  readonly [Name in SettingName]: ResolvedSetting<Settings[Name]>;
};

/** The layers that settings come from. */
export interface SettingSources {
  /** Values given as flags, or by a program. */
  readonly flags?: SettingFlags;
  /** Reads an environment variable. */
  readonly env?: (name: string) => string | undefined;
  /** The project, for its `[defaults]`. */
  readonly project?: Pick<Project, "defaults" | "manifest">;
  /** What {@link readUserConfig} returned. */
  readonly user?: UserConfig | undefined;
}

/** What is known of one setting. */
interface Definition<Value> {
  /** The flag; where no command has one, the name that a program uses for the value. */
  readonly flag: string;
  readonly variable: string;
  /** Key in the user's configuration. */
  readonly key: string;
  readonly builtIn: Value;
  readonly expected: string;
  /** Reads a value as a file gives it; undefined where it does not fit. */
  readonly read: (value: unknown) => Value | undefined;
  /** Turns the text of a flag or variable into a value as a file gives it. */
  readonly fromText?: (text: string) => unknown;
}

function count(
  minimum: number,
  maximum: number,
): Pick<Definition<number>, "expected" | "read" | "fromText"> {
  return {
    expected: `a whole number from ${minimum} to ${maximum}`,
    read: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum
        ? value
        : undefined,
    fromText: (text) => /^\d+$/.test(text) ? Number(text) : text,
  };
}

function oneOf<const Word extends string>(
  words: readonly Word[],
): Pick<Definition<Word>, "expected" | "read"> {
  return {
    expected: `one of ${words.join(", ")}`,
    read: (value) => words.find((word) => word === value),
  };
}

const DEFINITIONS: { readonly [Name in SettingName]: Definition<Settings[Name]> } = {
  jobs: {
    flag: "--jobs",
    variable: "NESTR_JOBS",
    key: "jobs",
    builtIn: 8,
    ...count(1, MOST_JOBS),
  },
  networkJobs: {
    flag: "networkJobs",
    variable: "NESTR_NETWORK_JOBS",
    key: "network_jobs",
    builtIn: 8,
    ...count(1, MOST_JOBS),
  },
  hostJobs: {
    flag: "hostJobs",
    variable: "NESTR_HOST_JOBS",
    key: "host_jobs",
    builtIn: 4,
    ...count(1, MOST_JOBS),
  },
  timeoutMs: {
    flag: "--timeout",
    variable: "NESTR_TIMEOUT",
    key: "timeout",
    builtIn: null,
    expected: `${DURATION_EXPECTED}, or "none"`,
    read: readTimeout,
  },
  color: {
    flag: "--color",
    variable: "NESTR_COLOR",
    key: "color",
    builtIn: "auto",
    ...oneOf(["auto", "always", "never"]),
  },
  log: {
    flag: "--log",
    variable: "NESTR_LOG",
    key: "log",
    builtIn: "off",
    ...oneOf(["off", "error", "warning", "info", "debug"]),
  },
  logFile: {
    flag: "--log-file",
    variable: "NESTR_LOG_FILE",
    key: "log_file",
    builtIn: null,
    expected: "the path of a file",
    read: (value) => typeof value === "string" && value !== "" ? value : undefined,
  },
  keepRuns: {
    flag: "keepRuns",
    variable: "NESTR_KEEP_RUNS",
    key: "keep_runs",
    builtIn: 50,
    ...count(0, MOST_RUNS_KEPT),
  },
};

/** The settings' names, in the order in which they are shown. */
export const SETTING_NAMES = Object.keys(DEFINITIONS) as readonly SettingName[];

/** `none` lifts a limit that a lower layer sets; undefined where the value does not fit. */
function readTimeout(value: unknown): number | null | undefined {
  if (value === "none") return null;
  return typeof value === "string" ? parseDuration(value) : undefined;
}

/** A value that does not fit, as the details of `SETTING_INVALID` list it. */
export interface SettingProblem {
  /** The flag, the variable or the absolute path of the file. */
  readonly place: string;
  /** What is wrong, without its place. */
  readonly message: string;
  /** What would be right. */
  readonly expected: string;
}

/**
 * Resolves every setting.
 *
 * @param sources The layers; one that is left out gives no values
 * @returns Each value with its origin
 * @throws {NestrError} `SETTING_INVALID` when any layer has a value that does not fit, or the user's
 *   configuration an unknown key, even where another layer wins; `details.problems` lists them all
 *
 * @example
 * ```ts
 * import { resolveSettings } from "@nestr/nestr";
 * const { jobs } = resolveSettings({ flags: { jobs: "2" } });
 * console.log(jobs.value, jobs.origin.place); // 2 "--jobs"
 * ```
 */
export function resolveSettings(sources: SettingSources): ResolvedSettings {
  const problems: SettingProblem[] = [];
  const resolved = Object.fromEntries(
    SETTING_NAMES.map((name) => [name, resolveSetting(name, sources, problems)]),
  );
  if (sources.user) noteUnknownKeys(sources.user, problems);
  const [first] = problems;
  if (first) {
    const more = problems.length - 1;
    const others = more === 0 ? "" : `, and ${more} more ${more === 1 ? "problem" : "problems"}`;
    throw new NestrError("SETTING_INVALID", `${first.place}: ${first.message}${others}`, {
      hint: `expected ${first.expected}`,
      details: { place: first.place, problems },
    });
  }
  return resolved as unknown as ResolvedSettings;
}

/** The bare values of resolved settings. */
export function settingValues(resolved: ResolvedSettings): Settings {
  const values = SETTING_NAMES.map((name) => [name, resolved[name].value]);
  return Object.fromEntries(values) as unknown as Settings;
}

/** The first layer that gives a value; values of the layers below are checked nevertheless. */
function resolveSetting<Name extends SettingName>(
  name: Name,
  sources: SettingSources,
  problems: SettingProblem[],
): ResolvedSetting<Settings[Name]> {
  const definition = DEFINITIONS[name] as Definition<Settings[Name]>;
  const found = layers(name, definition, sources, problems).find((setting) =>
    setting !== undefined
  );
  return found ?? { value: definition.builtIn, origin: { layer: "default" } };
}

type Layer<Name extends SettingName> = ResolvedSetting<Settings[Name]> | undefined;

function layers<Name extends SettingName>(
  name: Name,
  definition: Definition<Settings[Name]>,
  { flags = {}, env = () => undefined, project, user }: SettingSources,
  problems: SettingProblem[],
): readonly Layer<Name>[] {
  const read = (value: unknown, origin: Required<SettingOrigin>): Layer<Name> => {
    const fitting = definition.read(value);
    if (fitting !== undefined) return { value: fitting, origin };
    const label = origin.layer === "user" ? `"${definition.key}"` : "the value";
    problems.push({
      place: origin.place,
      message: `${label} is ${describeValue(value)}`,
      expected: definition.expected,
    });
    return undefined;
  };
  const fromText = definition.fromText ?? ((text: string) => text);
  const flag = flags[name];
  const variable = env(definition.variable);
  const given = project?.defaults[name as keyof Project["defaults"]];
  return [
    readFlag(flag, definition, (value) => read(value, { layer: "flag", place: definition.flag })),
    variable
      ? read(fromText(variable), { layer: "environment", place: definition.variable })
      : noColor(name, env),
    given === undefined ? undefined : {
      value: given as Settings[Name],
      origin: { layer: "project", place: project!.manifest },
    },
    user && Object.hasOwn(user.values, definition.key)
      ? readUser(name, user, (value) => read(value, { layer: "user", place: user.file }))
      : undefined,
  ];
}

/** A flag's text is read like a variable's; a value that a program gives is taken as it is. */
function readFlag<Name extends SettingName>(
  flag: SettingFlags[Name],
  definition: Definition<Settings[Name]>,
  read: (value: unknown) => Layer<Name>,
): Layer<Name> {
  const origin: SettingOrigin = { layer: "flag", place: definition.flag };
  if (flag === undefined) return undefined;
  if (flag === null && definition.builtIn === null) {
    return { value: null as Settings[Name], origin };
  }
  if (typeof flag === "string") return read(definition.fromText?.(flag) ?? flag);
  // A program may give a time limit as a number of milliseconds, a form that no file has.
  const isMilliseconds = definition.key === "timeout" && Number.isInteger(flag) &&
    Number(flag) > 0;
  return isMilliseconds ? { value: flag as Settings[Name], origin } : read(flag);
}

/** https://no-color.org: if this variable is not empty, colour is off. */
function noColor<Name extends SettingName>(
  name: Name,
  env: (name: string) => string | undefined,
): Layer<Name> {
  if (name !== "color" || !env("NO_COLOR")) return undefined;
  return {
    value: "never" as Settings[Name],
    origin: { layer: "environment", place: "NO_COLOR" },
  };
}

/** A relative log file in the user's configuration is relative to its folder. */
function readUser<Name extends SettingName>(
  name: Name,
  user: UserConfig,
  read: (value: unknown) => Layer<Name>,
): Layer<Name> {
  const found = read(user.values[DEFINITIONS[name].key]);
  if (name !== "logFile" || !found) return found;
  const value = resolve(dirname(user.file), String(found.value)) as Settings[Name];
  return { ...found, value };
}

function noteUnknownKeys(user: UserConfig, problems: SettingProblem[]): void {
  const known = SETTING_NAMES.map((name) => DEFINITIONS[name].key);
  for (const key of Object.keys(user.values)) {
    if (known.includes(key)) continue;
    const near = nearestNames(key, known);
    problems.push({
      place: user.file,
      message: `unknown key ${JSON.stringify(key)}`,
      expected: near.length > 0 ? near.join(" or ") : `one of ${known.join(", ")}`,
    });
  }
}
