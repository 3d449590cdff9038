/**
 * Refuses files that are not UTF-8, which TOML and JSON have to be (https://toml.io/en/v1.0.0#spec).
 *
 * A file is read as UTF-8, with a replacement character for what is invalid. Its bytes are checked
 * only where one occurs, so that every other start pays nothing.
 *
 * @module
 */

import { SyntaxProblem } from "./syntax_problem.ts";

const REPLACEMENT = "\ufffd";

/**
 * Requires that the text read from a file is what its bytes say.
 *
 * @param file Absolute path
 * @param text The text that was read
 * @throws {SyntaxProblem} With the first place that is not UTF-8
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
