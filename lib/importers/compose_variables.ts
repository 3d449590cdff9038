/**
 * Reads the `.env` file beside a Compose file, for what its variables stand for.
 *
 * The grammar is Compose's, which unlike `dotenv` expands variables in values. A line that is no
 * assignment is ignored.
 *
 * @module
 */

import {
  type ComposeVariable,
  type ComposeVariables,
  FOLDER_VARIABLE,
  interpolate,
  InterpolationMistake,
  looksSecret,
} from "./compose_interpolation.ts";
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
  known: ComposeVariables = new Map(),
): ComposeVariables {
  const variables = new Map(known);
  const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  for (const [, name, single, double, bare] of lines.matchAll(ASSIGNMENT)) {
    if (known.has(name!)) continue;
    const { value, isSecret } = single === undefined
      ? expanded(valueOf(double, bare), variables)
      : { value: single, isSecret: false };
    variables.set(name!, { value, isSecret: isSecret || looksSecret(name!, value) });
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

/**
 * A value with the variables before it; itself where it only looks as if it had some. What a secret
 * has gone into is one as well.
 */
function expanded(value: string, variables: ComposeVariables): ComposeVariable {
  try {
    const text = interpolate(value, variables);
    const isSecret = text.references.some(({ name, value }) =>
      name !== FOLDER_VARIABLE && value !== undefined
    );
    return { value: plainOf(text), isSecret };
  } catch (error) {
    if (error instanceof InterpolationMistake) return { value, isSecret: false };
    throw error;
  }
}
