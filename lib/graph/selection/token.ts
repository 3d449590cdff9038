/**
 * Splits a selection expression into words and operators.
 *
 * One pass, in time proportional to the text. The parser decides what the words mean.
 *
 * @module
 */

import { invalidSelection, type SelectionSource } from "./invalid_selection.ts";

/** A word or an operator of an expression. */
export interface Token {
  /** `word` is a bare or quoted word; the others are the character itself. */
  readonly type: "word" | "&" | "|" | "!" | "(" | ")" | "end";
  /** A word without its quotation marks; for an operator, its first character. */
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
  /** Where it ends, quotation marks included. */
  readonly end: number;
  /** Whether it is a word in quotation marks. */
  readonly quoted: boolean;
}

/**
 * The tokens of an expression; the last is always of the type `end`.
 *
 * @throws {NestrError} `SELECTION_INVALID`
 */
export function tokenize(source: SelectionSource): readonly Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let at = 0;
  const add = (type: Token["type"], end: number, word = type as string, quoted = false) => {
    tokens.push({ type, text: word, at, end, quoted });
    at = end;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (isSpace(char)) at++;
    // `&&` and `||` are often typed out of habit; they mean the same.
    else if (char === "&" || char === "|") add(char, text[at + 1] === char ? at + 2 : at + 1);
    else if (char === "!" || char === "(" || char === ")") add(char, at + 1);
    else if (char === '"') {
      const close = text.indexOf('"', at + 1);
      if (close < 0) throw unclosed(source, at, '"', "close it with another one");
      add("word", close + 1, text.slice(at + 1, close), true);
    } else {
      const end = endOfWord(source, at);
      add("word", end, text.slice(at, end));
    }
  }
  add("end", at, "");
  return tokens;
}

/**
 * A bare word extends to white space or a character of the grammar; inside brackets everything
 * belongs to the word, and inside braces the comma does.
 */
function endOfWord(source: SelectionSource, start: number): number {
  const { text } = source;
  const braces: number[] = [];
  let at = start;
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (char === "[") at = endOfClass(source, at);
    else if (char === "{") braces.push(at);
    else if (char === "}") braces.pop();
    else if (char === "," && braces.length > 0) continue;
    else if (isSpace(char) || '&|!()",'.includes(char)) break;
  }
  const brace = braces.at(-1);
  if (brace !== undefined) {
    throw unclosed(source, brace, "{", 'close it with "}", or put the word in double quotes');
  }
  if (at > start) return at;
  throw invalidSelection(
    source,
    { at, end: at + 1 },
    '"," has no meaning here',
    'to name several, join them with "|": api | web',
  );
}

/** The position of the `]` that closes a class of characters, by the rules of `glob.ts`. */
function endOfClass(source: SelectionSource, open: number): number {
  const { text } = source;
  let at = open + 1;
  if (text[at] === "!" || text[at] === "^") at++;
  if (text[at] === "]") at++;
  while (at < text.length && text[at] !== "]" && !isSpace(text[at]!)) at++;
  if (text[at] === "]") return at;
  throw unclosed(source, open, "[", 'close it with "]", or put the word in double quotes');
}

function unclosed(source: SelectionSource, at: number, char: string, hint: string): Error {
  const what = char === '"'
    ? "a quotation mark that is never closed"
    : `a "${char}" is never closed`;
  return invalidSelection(source, { at, end: at + 1 }, what, hint);
}

function isSpace(char: string): boolean {
  return /\s/.test(char);
}
