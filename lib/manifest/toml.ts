/**
 * TOML text to values and back.
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
 * @throws {SyntaxProblem} Where the text is no TOML
 */
export function parseToml(text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The library's message goes on with a picture of the line.
    const reason = error.message.split("\n")[0]!.replace(/^Invalid TOML document: /, "");
    throw new SyntaxProblem([{ line: error.line, column: error.column, reason }]);
  }
}

/**
 * Writes TOML.
 *
 * @param value Strings, numbers, booleans, lists and tables of these
 * @returns The text, ending with a line break; a value without keys gives a lone line break
 */
export function formatToml(value: Readonly<Record<string, unknown>>): string {
  return stringify(value);
}
