/**
 * Decides how much colour a stream gets.
 *
 * The rules are those of https://no-color.org (a non-empty NO_COLOR turns colour off, a flag
 * overrides it), https://force-color.org with the levels that Node gives FORCE_COLOR, and
 * https://bixense.com/clicolors (CLICOLOR=0, CLICOLOR_FORCE). A pure function of its arguments.
 *
 * @module
 */

/** 0: none, 1: the 16 colours of the terminal's theme, 2: 256 colours, 3: 16 million. */
export type ColorLevel = 0 | 1 | 2 | 3;

/** What `--color` can say. */
export type ColorChoice = "auto" | "always" | "never";

/** Reads one environment variable. */
export type Environment = (name: string) => string | undefined;

const isSet = (value: string | undefined): value is string => value !== undefined && value !== "";

/**
 * The colour level of one stream.
 *
 * In this order: the flag, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, whether the stream is a terminal,
 * TERM=dumb or no TERM at all, CLICOLOR=0; then colour is on.
 *
 * @param choice The value of `--color`
 * @param isTerminal Whether the stream is a terminal
 * @param env Reads an environment variable
 * @param os The operating system, as in `Deno.build.os`
 */
export function colorLevel(
  choice: ColorChoice,
  isTerminal: boolean,
  env: Environment,
  os: string,
): ColorLevel {
  if (choice === "never") return 0;
  if (choice === "always") return atLeastOne(terminalLevel(env, os));
  if (isSet(env("NO_COLOR"))) return 0;
  const forced = forcedLevel(env);
  if (forced !== null) {
    return forced === 1 ? atLeastOne(terminalLevel(env, os)) : forced;
  }
  if (!isTerminal || env("CLICOLOR") === "0") return 0;
  return terminalLevel(env, os);
}

/** The level that FORCE_COLOR or CLICOLOR_FORCE ask for; 1 means "some"; null when neither does. */
function forcedLevel(env: Environment): ColorLevel | null {
  const force = env("FORCE_COLOR");
  if (isSet(force)) {
    if (force === "0" || force === "false") return 0;
    if (force === "2") return 2;
    return force === "3" ? 3 : 1;
  }
  const cliColorForce = env("CLICOLOR_FORCE");
  return isSet(cliColorForce) && cliColorForce !== "0" ? 1 : null;
}

const atLeastOne = (level: ColorLevel): ColorLevel => level === 0 ? 1 : level;

/** What the terminal says of itself. */
function terminalLevel(env: Environment, os: string): ColorLevel {
  const term = env("TERM");
  if (term === "dumb") return 0;
  const colorTerm = env("COLORTERM");
  if (colorTerm === "truecolor" || colorTerm === "24bit") return 3;
  // Windows 10 and later understand colour codes everywhere, and set no TERM.
  if (os === "windows" && !isSet(term)) return 3;
  if (!isSet(term)) return 0;
  return term.includes("256") ? 2 : 1;
}

/**
 * Whether symbols outside ASCII can be shown: not on the Linux console, and not where the locale
 * names a character set other than UTF-8. Containers often set no locale at all and still show it.
 *
 * @param env Reads an environment variable
 * @param os The operating system, as in `Deno.build.os`
 */
export function showsUnicode(env: Environment, os: string): boolean {
  if (os === "windows") return isSet(env("WT_SESSION")) || isSet(env("TERM_PROGRAM"));
  if (env("TERM") === "linux") return false;
  const locale = [env("LC_ALL"), env("LC_CTYPE"), env("LANG")].find(isSet);
  return locale === undefined || locale === "C" || locale === "POSIX" || /utf-?8/i.test(locale);
}
