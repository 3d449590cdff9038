/**
 * Refuses files that are not UTF-8, which TOML and JSON have to be (https://toml.io/en/v1.0.0#spec).
 *
 * A file is read as UTF-8 with a replacement character for what is none. Only where one stands in it are
 * its bytes looked at again, so that every other start pays nothing.
 *
 * @module
 */

import { SyntaxProblem } from "./syntax_problem.ts";

const REPLACEMENT = "\ufffd";

/**
 * Requires that what was read of a file is what it says.
 *
 * @param file Absolute path
 * @param text What was read of it
 * @throws {SyntaxProblem} It is not UTF-8: where
 */
export function requireUtf8(file: string, text: string): void {
  if (!text.includes(REPLACEMENT)) return;
  const bytes = Deno.readFileSync(file);
  const strict = new TextDecoder("utf-8", { fatal: true });
  for (let line = 1, from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end + 1);
    try {
      strict.decode(part);
    } catch {
      const column = new TextDecoder().decode(part).indexOf(REPLACEMENT) + 1;
      const reason = "the file is not UTF-8; save it in that encoding";
      throw new SyntaxProblem([{ line, column, reason }]);
    }
    from += part.length;
  }
}
