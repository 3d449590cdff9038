/**
 * The error for a text that is not in the format its file's extension promises.
 *
 * @module
 */

/** One mistake in a text. */
export interface SyntaxMistake {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What the parser says, without a final period. */
  readonly reason: string;
}

/** A text that cannot be parsed; a caller that knows the file turns it into a report. */
export class SyntaxProblem extends Error {
  /** Always `"SyntaxProblem"`. */
  override readonly name = "SyntaxProblem";

  /** What is wrong, in the text's order; at least one. */
  readonly mistakes: readonly SyntaxMistake[];

  /** @param mistakes What is wrong, in the text's order; at least one */
  constructor(mistakes: readonly SyntaxMistake[]) {
    super(mistakes[0]?.reason ?? "the text cannot be parsed");
    this.mistakes = mistakes;
  }
}

/**
 * Line and column of an offset in a text.
 *
 * @param text The text
 * @param offset From 0, in UTF-16 code units
 */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (
    let next = text.indexOf("\n");
    next >= 0 && next < offset;
    next = text.indexOf("\n", next + 1)
  ) {
    line++;
    lineStart = next + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
