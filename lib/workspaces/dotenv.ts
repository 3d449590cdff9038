/**
 * Text of env files: reading it, and writing values so that they are read back as they were.
 *
 * The grammar is that of `dotenv`, which Node, Deno and most tools share. It passes over lines it does
 * not understand; here they are errors, because a misspelt line is a missing variable. Nothing is
 * expanded: `$` is a character like any other.
 *
 * Sole owner of `dotenv`.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** One assignment with all of its lines, as `dotenv` reads it; the value is the second group. */
const ASSIGNMENT =
  /[^\S\n]*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/my;
const BLANK_OR_COMMENT = /[^\S\n]*(?:#[^\n]*)?(?:\n|$(?![\s\S]))/y;

/** What every reader of env files, and every shell, takes as it is without quotes. */
const PLAIN = /^[\w./:@%+,-][\w./:@%+,=-]*$/;

/**
 * Reads the text of an env file.
 *
 * @param text The text
 * @param origin Where it comes from, for messages: a file
 * @returns Values by name; of two with the same name the later one
 * @throws {NestrError} `ENV_FILE_INVALID` for a line that is neither blank, nor a comment, nor an
 * assignment, and for a quote that is not closed
 */
export async function parseDotenv(
  text: string,
  origin: string,
): Promise<ReadonlyMap<string, string>> {
  checkLines(text.replace(/\r\n?/g, "\n"), origin);
  // A bundle knows only the default of a package in CommonJS.
  const { default: dotenv } = await import("dotenv");
  return new Map(Object.entries(dotenv.parse(text)));
}

/**
 * Writes a value so that whoever reads the env file gets exactly that value: `dotenv`, and a shell that
 * sources it.
 *
 * The two agree about little: `dotenv` knows no escapes but `\n` and `\r`, a shell expands in double
 * quotes and executes what stands in backticks. What they would read differently is refused. A value
 * stands as it is where it can, else in single quotes, in which nothing is expanded, else in double ones.
 *
 * @throws {NestrError} `ENV_FILE_INVALID` for a value that the format cannot hold; the message does not
 * repeat the value, which may be a password
 */
export function formatDotenvValue(value: string): string {
  if (value === "" || PLAIN.test(value)) return value;
  const obstacle = obstacleOf(value);
  if (obstacle === undefined) return value.includes("'") ? `"${value}"` : `'${value}'`;
  throw new NestrError(
    "ENV_FILE_INVALID",
    `a value that ${obstacle} cannot be written to an env file`,
    {
      hint:
        "dotenv and shells do not read it alike: choose another value, or write {{url …}} where " +
        "it is part of a URL",
    },
  );
}

/** Why `dotenv` and shells would not both read a value from quotes as it is; undefined where they do. */
function obstacleOf(value: string): string | undefined {
  if (value.includes("\0")) return "holds a NUL character";
  if (value.includes("\r")) return "holds a carriage return";
  if (!value.isWellFormed()) return "is not valid Unicode";
  // `dotenv` may take it and the quote behind it for more text, and look for another quote.
  if (value.endsWith("\\")) return "ends with a backslash";
  if (!value.includes("'")) return undefined;
  if (value.includes('"')) return "holds both kinds of quotes";
  if (/[$`]/.test(value)) {
    return "holds a single quote and what shells expand in double ones ($ or `)";
  }
  // What a backslash stands before decides whether a shell, or `dotenv`, takes it for an escape.
  return /\\[\\nr\n]/.test(value)
    ? "holds a single quote and an escape (\\\\, \\n or \\r)"
    : undefined;
}

/** Finds the first line that `dotenv` would pass over or misread. */
function checkLines(text: string, origin: string): void {
  for (let at = 0; at < text.length;) {
    const blank = endOf(BLANK_OR_COMMENT, text, at);
    if (blank !== undefined) {
      at = blank;
      continue;
    }
    ASSIGNMENT.lastIndex = at;
    const match = ASSIGNMENT.exec(text);
    if (match === null) throw invalidLine(text, at, origin, "is not an assignment NAME=value");
    const value = match[2]?.trim() ?? "";
    const quote = /^['"`]/.exec(value)?.[0];
    if (quote !== undefined && value.indexOf(quote, 1) === -1) {
      throw invalidLine(text, at, origin, "has a quote that is not closed");
    }
    at = ASSIGNMENT.lastIndex;
    if (text[at] === "\n") at++;
  }
}

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) && pattern.lastIndex > at ? pattern.lastIndex : undefined;
}

/** The error for a line; the line itself may hold a password and is not repeated. */
function invalidLine(text: string, at: number, origin: string, what: string): NestrError {
  const line = text.slice(0, at).split("\n").length;
  return new NestrError("ENV_FILE_INVALID", `line ${line} of "${origin}" ${what}`, {
    hint: 'correct the line; a comment begins with "#", a value with blanks stands in quotes',
    details: { origin, line },
  });
}
