/**
 * Converts TOML text to values and back.
 *
 * The only module that knows the TOML library. Writing gives the same bytes for the same value, in
 * the order of its keys; comments and layout of a text that was read are not kept.
 *
 * @module
 */

import { parse, stringify, TomlError } from "smol-toml";
import { SyntaxProblem } from "./syntax_problem.ts";

/**
 * Reads TOML.
 *
 * @param text The file's text
 * @returns The top-level table
 * @throws {SyntaxProblem} Where the text is not TOML
 */
export function parseToml(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The library's message continues with an excerpt of the line.
    const said = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    const { line, column } = error;
    const key = KEY.exec(text.split("\n")[line - 1]?.slice(column - 1) ?? "")?.[0];
    const isRepeated = /already defined/.test(said) && key !== undefined;
    const reason = isRepeated ? `the key ${JSON.stringify(key)} stands twice` : said;
    throw new SyntaxProblem([{ line, column, reason }]);
  }
}

/** A key as written, with all its parts. */
const KEY =
  /^(?:[\w-]+|"(?:\\.|[^"\\])*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"(?:\\.|[^"\\])*"|'[^']*'))*/;

/**
 * Writes TOML.
 *
 * @param value Strings, numbers, booleans, lists and tables of these
 * @returns The text, ending with a line break; a value without keys gives a lone line break
 */
export function formatToml(value: Readonly<Record<string, unknown>>): string {
  return stringify(value);
}
