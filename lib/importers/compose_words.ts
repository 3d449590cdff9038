/**
 * Takes a command line apart as Compose does: quotes and backslashes, and no shell.
 *
 * @module
 */

/** What a command line comes to. */
export interface CommandWords {
  readonly words: readonly string[];
  /** What Compose drops: from the first unquoted `;`, `&`, `|`, `<` or `>` on. */
  readonly dropped: string;
}

/** One piece of a word: quoted in single or double quotes, escaped, or plain. */
const PIECE = /'([^']*)'|"((?:\\[^]|[^"\\])*)"|\\([^])|([^\s'"\\;&|<>]+)/y;

/**
 * Takes a line apart.
 *
 * @param line The line
 * @returns undefined where a quote is not closed
 */
export function splitWords(line: string): CommandWords | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length && !/[;&|<>]/.test(line[at]!)) {
    if (/\s/.test(line[at]!)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
      continue;
    }
    PIECE.lastIndex = at;
    const match = PIECE.exec(line);
    if (match === null) return undefined;
    const [all, single, double, escaped, plain] = match;
    const piece = single ?? double?.replace(/\\([^])/g, "$1") ?? escaped ?? plain;
    word = (word ?? "") + (piece ?? "");
    at += all.length;
  }
  if (word !== undefined) words.push(word);
  return { words, dropped: line.slice(at) };
}
