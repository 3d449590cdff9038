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

/** Characters that every reader of env files takes as they are, without quotes. */
const PLAIN = /^[\w./:@%+,=-]+$/;

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
 * Writes a value so that whoever reads the env file gets exactly that value.
 *
 * Single quotes are preferred to double ones: no reader expands anything in them.
 *
 * @throws {NestrError} `ENV_FILE_INVALID` for a value that the format cannot hold; the message does not
 * repeat the value, which may be a password
 */
export function formatDotenvValue(value: string): string {
  if (value === "") return "";
  if (PLAIN.test(value)) return value;
  const quote = ["'", '"', "`"].find((it) => canQuote(value, it));
  if (quote !== undefined) {
    return quote + (quote === '"' ? value.replaceAll("\r", "\\r") : value) + quote;
  }
  // Without quotes nothing but a comment and blanks at the ends have a meaning.
  const isPlain = /^[^\s#'"`][^#\r\n]*$/.test(value) && value === value.trim();
  if (isPlain && !value.includes("\0")) return value;
  throw new NestrError("ENV_FILE_INVALID", "a value cannot be written to an env file", {
    hint: "choose one without quotes, backslashes or control characters in this combination, " +
      "or put it in with {{url …}}",
  });
}

/** Whether a value comes back as it was from between two quotes. */
function canQuote(value: string, quote: string): boolean {
  // A backslash before a quote makes `dotenv` look for the end of the value further on.
  if (value.includes(quote) || value.endsWith("\\") || value.includes("\0")) return false;
  if (quote === '"') return !/\\[nr]/.test(value);
  return !value.includes("\r");
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
    if (match === null) throw invalidLine(text, at, origin, "is no assignment NAME=value");
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
