/**
 * Reads the `.env` file beside a Compose file, for what its variables stand for.
 *
 * The grammar is Compose's, which unlike `dotenv` expands variables in values. A line that is no
 * assignment is passed over.
 *
 * @module
 */

import { interpolate, InterpolationMistake } from "./compose_interpolation.ts";
import { plainOf } from "./compose_text.ts";

/** One assignment: name, then the value in single quotes, in double ones, or in none. */
const ASSIGNMENT =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_]\w*)[^\S\n]*[=:][^\S\n]*(?:'([^']*)'|"((?:\\[^]|[^"\\])*)"|([^\n]*))/gm;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Reads the text of a `.env` file.
 *
 * @param text The text
 * @param known Variables that are set already, and win
 */
export function readVariables(
  text: string,
  known: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const variables = new Map(known);
  const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  for (const [, name, single, double, bare] of lines.matchAll(ASSIGNMENT)) {
    if (known.has(name!)) continue;
    variables.set(name!, single ?? expanded(valueOf(double, bare), variables));
  }
  return variables;
}

function valueOf(double: string | undefined, bare = ""): string {
  if (double === undefined) return bare.replace(/(?:^|\s)#.*$/, "").trim();
  return double.replace(
    /\\([^])/g,
    (_all, letter: string) => letter === "$" ? "$$" : ESCAPES[letter] ?? letter,
  );
}

/** A value with the variables before it; itself where it only looks as if it had some. */
function expanded(value: string, variables: ReadonlyMap<string, string>): string {
  try {
    return plainOf(interpolate(value, variables));
  } catch (error) {
    if (error instanceof InterpolationMistake) return value;
    throw error;
  }
}
