/**
 * Splits a line that is being typed in bash, and says what bash is to put in.
 *
 * bash hands its completions words that it has split at `:` and `=` too, quotes and all, and replaces only
 * the last of the pieces. So the line itself is read here, and a candidate is cut down to the piece.
 *
 * @module
 */

import { type TypedWord, typedWord } from "./typed_word.ts";

/** A line up to the cursor. */
export interface BashLine {
  /** The words before the one at the cursor, the command's name first, without quotes. */
  readonly words: readonly string[];
  /** Where each of them begins, and where the one at the cursor does. */
  readonly starts: readonly number[];
  /** The word at the cursor as it stands there. */
  readonly raw: string;
  /** Whether it is the file of a redirection. */
  readonly redirected: boolean;
}

/** White space, a redirection, another operator, or a word as far as it goes. */
const PIECE =
  /\s+|\d*[<>][<>&|]*|[;|&()]+|(?:\\[^]?|'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|\\?$)|\$\([^)]*(?:\)|$)|`[^`]*(?:`|$)|[^\s\\'"<>;|&()`])+/y;

/**
 * Reads a line.
 *
 * @param line The command up to the cursor
 */
export function readBashLine(line: string): BashLine {
  const words: string[] = [];
  const starts: number[] = [];
  let redirected = false;
  PIECE.lastIndex = 0;
  for (let at = 0; at < line.length; at = PIECE.lastIndex) {
    const [piece] = PIECE.exec(line) ?? [];
    if (piece === undefined) break;
    if (/^\d*[<>]/.test(piece)) redirected = true;
    if (/^(?:\s|\d*[<>]|[;|&()])/.test(piece)) continue;
    if (PIECE.lastIndex === line.length) {
      return { words, starts: [...starts, at], raw: piece, redirected };
    }
    if (redirected) redirected = false;
    else {
      words.push(typedWord(piece, "bash").text);
      starts.push(at);
    }
  }
  return { words, starts: [...starts, line.length], raw: "", redirected };
}

/**
 * What bash is to put in place of the piece that it replaces, for a word to become a value.
 *
 * @param value The whole word, without quotes
 * @param raw The word at the cursor as it stands there
 * @param piece The end of it that bash replaces
 * @returns Undefined where bash keeps something that the value does not begin with
 */
export function bashInsertion(value: string, raw: string, piece: string): string | undefined {
  const kept = typedWord(
    raw.endsWith(piece) ? raw.slice(0, raw.length - piece.length) : "",
    "bash",
  );
  if (!value.startsWith(kept.text)) return undefined;
  return quoted(value.slice(kept.text.length), kept.quote);
}

function quoted(text: string, quote: TypedWord["quote"]): string {
  if (quote === "'") return text.replaceAll("'", "'\\''");
  if (quote === '"') return text.replaceAll(/["\\$`]/g, "\\$&");
  return text.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, "\\$&");
}
