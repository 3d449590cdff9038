/**
 * Makes characters visible that would otherwise drive the terminal or mislead its reader.
 *
 * A branch, a path, a message of a remote host can hold anything: escape sequences that rewrite the
 * screen, line breaks that forge a line, marks that turn the direction of writing round. What comes
 * from a command's own output keeps its colours and loses what moves the cursor.
 *
 * @module
 */

/** C0 and C1 controls, DEL, the marks of writing direction, and halves of surrogate pairs. */
const UNSAFE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The same without line feed and tab. */
const UNSAFE_IN_LINES = new RegExp(UNSAFE.source.replace("\\u001f", "\\u0008\\u000b-\\u001f"), "g");

/** What nearly every value is; tested first because it is the fastest. */
const HARMLESS = /^[ -~]*$/;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u{${code.toString(16).padStart(4, "0")}}`;
}

/**
 * A value as one line of harmless text: `a\x1b[31mb` for an escape sequence, `a\nb` for a line
 * feed.
 *
 * @param value Anything, for example the name of a branch
 */
export function visibleText(value: string): string {
  return isPlain(value) ? value : value.replace(UNSAFE, escaped);
}

/** Whether a value is one line of harmless text, each of its characters one column wide. */
export function isPlain(value: string): boolean {
  return HARMLESS.test(value);
}

/**
 * Text of several lines as harmless text: like `visibleText()`, but line feeds and tabs stay and
 * `\r\n` counts as one line feed.
 *
 * @param text For example what a tool wrote to its standard error
 */
export function visibleLines(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(UNSAFE_IN_LINES, escaped);
}

/**
 * One escape sequence: CSI (colours are captured), a string such as a window title, or a short one.
 */
const ESCAPE_SEQUENCE =
  // deno-lint-ignore no-control-regex
  /(\u001b\[[0-9;:]*m)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g;

// deno-lint-ignore no-control-regex
const OTHER_CONTROLS = /[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f]/g;

/** Whether a piece of output holds anything but text, tabs and line feeds. */
// deno-lint-ignore no-control-regex
const ANY_CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * Whether output of a command is plain text, so that it can be passed on as it is.
 *
 * @param text Any number of lines
 */
export function isPlainOutput(text: string): boolean {
  return !ANY_CONTROL.test(text);
}

/**
 * One line of a command's output as it should stand on a terminal among lines of other commands:
 * colours stay (and end with the line), whatever moves the cursor or sets a title is taken out.
 *
 * @param line Without its line feed
 */
export function lineForTerminal(line: string): string {
  let colored = false;
  const kept = line.replace(ESCAPE_SEQUENCE, (_sequence, color: string | undefined) => {
    if (color === undefined) return "";
    colored = true;
    return color;
  }).replace(OTHER_CONTROLS, "");
  return colored ? `${kept}\u001b[0m` : kept;
}

/**
 * What is left to see of a line in which a program went back to the start with carriage returns, as
 * progress displays do: the last piece that is not empty.
 *
 * @param line Without its line feed
 */
export function afterCarriageReturns(line: string): string {
  if (!line.includes("\r")) return line;
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 13) end--;
  return line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}
