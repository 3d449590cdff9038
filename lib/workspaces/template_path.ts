/**
 * Path segments that Handlebars would take for numbers: `services.postgres.ports.5432`.
 *
 * Handlebars for JavaScript wants `ports.[5432]`. This module writes the brackets into the source of a
 * template, inside mustaches only (never in text, comments, raw blocks or string literals), and tells
 * for a place in the result where it was in the original. It parses nothing else: a template that is
 * wrong stays wrong in the same way, for Handlebars to refuse.
 *
 * @module
 */

/** A place in a text; the line counts from 1, the column from 0, as Handlebars counts them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A template that Handlebars can parse. */
export interface BracketedTemplate {
  readonly text: string;
  /** Where a place of `text` was in the original. */
  original(position: Position): Position;
}

/** What the lexer of Handlebars would take for a literal where it stands in a path. */
const LITERAL = /^(?:-?\d+|true|false|null|undefined)$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** A name with its path, as far as it goes: everything that ends a token of Handlebars ends it. */
const TOKEN = /(?:\[(?:\\\]|[^\]])*\]|[^\s"'()=|~{}[\]])+/y;
const SEGMENT = /\[(?:\\\]|[^\]])*\]|[./]|[^./[]+/g;
const STRING = /"(?:\\"|[^"])*"|'(?:\\'|[^'])*'/y;
const COMMENT = /\{\{~?!(?:--[\s\S]*?--~?\}\}|[\s\S]*?\}\})/y;
const RAW_BLOCK = /\{\{\{\{(?!\/)[\s\S]*?\{\{\{\{\/[^}]*\}\}\}\}/y;

/**
 * Puts path segments that look like literals into brackets.
 *
 * @param text The template as it was written
 */
export function bracketSegments(text: string): BracketedTemplate {
  /** Where a bracket was put in, as offsets of the original, ascending. */
  const brackets: number[] = [];
  let result = "";
  let copied = 0;
  for (const { start, end } of literalSegments(text)) {
    result += `${text.slice(copied, start)}[${text.slice(start, end)}]`;
    copied = end;
    brackets.push(start, end);
  }
  if (brackets.length === 0) return { text, original: (position) => position };
  const lines = columnsByLine(text, brackets);
  return {
    text: result + text.slice(copied),
    original: ({ line, column }) => {
      const before = (lines.get(line) ?? []).filter((at, i) => at + i < column).length;
      return { line, column: column - before };
    },
  };
}

/** A part of the text, as offsets. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The path segments that look like literals, in every mustache of a text. */
function* literalSegments(text: string): Generator<Span> {
  let at = 0;
  for (;;) {
    const open = text.indexOf("{{", at);
    if (open === -1) return;
    // One backslash makes it text; two stand for one backslash before a mustache.
    const isEscaped = text[open - 1] === "\\" && text[open - 2] !== "\\";
    const skipped = isEscaped
      ? open + 2
      : matchAt(RAW_BLOCK, text, open) ?? matchAt(COMMENT, text, open);
    at = skipped ?? (yield* segmentsOfMustache(text, open + 2));
  }
}

/** As `literalSegments`, for one mustache; returns where it ends. */
function* segmentsOfMustache(text: string, start: number): Generator<Span, number> {
  let at = start;
  while (at < text.length && !text.startsWith("}}", at)) {
    const string = matchAt(STRING, text, at);
    const end = string ?? matchAt(TOKEN, text, at);
    if (string === undefined && end !== undefined) yield* segmentsOfToken(text.slice(at, end), at);
    at = end ?? at + 1;
  }
  return at;
}

/** As `literalSegments`, for one token that begins at an offset. */
function* segmentsOfToken(token: string, offset: number): Generator<Span> {
  if (NUMBER.test(token)) return;
  let isAfterSeparator = false;
  for (const { 0: segment, index } of token.matchAll(SEGMENT)) {
    if (isAfterSeparator && LITERAL.test(segment)) {
      yield { start: offset + index, end: offset + index + segment.length };
    }
    isAfterSeparator = segment === "." || segment === "/";
  }
}

/** Where a match ends that begins at an offset. */
function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The columns of ascending offsets, by their lines. */
function columnsByLine(text: string, offsets: readonly number[]): ReadonlyMap<number, number[]> {
  const lines = new Map<number, number[]>();
  let line = 1;
  let start = 0;
  for (const offset of offsets) {
    for (;;) {
      const feed = text.indexOf("\n", start);
      if (feed === -1 || feed >= offset) break;
      start = feed + 1;
      line++;
    }
    lines.set(line, [...lines.get(line) ?? [], offset - start]);
  }
  return lines;
}
