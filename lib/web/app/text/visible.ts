/**
 * Makes characters visible that would otherwise mislead who reads them, as the command line does. A
 * branch, a path, a changed file can hold anything. Pure.
 *
 * @module
 */

/** Controls, marks of writing direction, other line breaks, and halves of surrogate pairs. */
const UNSEEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A name, branch, path or address on one line: `a\nb` for a line feed, `\u{202e}` for a mark. */
export function visibleName(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Text of several lines: line feeds and tabs stay. */
export function visible(text: string): string {
  return text.replace(
    UNSEEN,
    (character) => character === "\n" || character === "\t" ? character : escaped(character),
  );
}

function escaped(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return SHORT[character] ??
    (code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code.padStart(4, "0")}}`);
}
