/**
 * Parses templates with Handlebars, and says in words where and why one cannot be parsed.
 *
 * Sole owner of `handlebars`, which is loaded at the first template.
 *
 * @module
 */

import type { Position } from "./template_path.ts";
import type { TemplateText } from "./template_source.ts";
import type { ProgramNode } from "./template_tree.ts";

/** Handlebars, as far as its types do not know it. */
export type Handlebars = typeof import("handlebars");

/** The parser inside Handlebars, as the generator of parsers makes it. */
interface GeneratedParser {
  readonly lexer: {
    readonly yylloc: { readonly first_line: number; readonly first_column: number };
  };
  parseError(message: string, state: SyntaxState): never;
}

/** What the parser knows where it stops. */
interface SyntaxState {
  readonly text: string;
  /** Its name; a number or null where it has none. */
  readonly token: string | number | null;
  readonly expected?: readonly string[];
}

/** Where and why a text is no template; never leaves this module. */
class SyntaxMistake extends Error {
  constructor(readonly position: Position, reason: string) {
    super(reason);
  }
}

let loading: Promise<Handlebars> | undefined;

/** Handlebars, loaded at the first call. */
export function loadHandlebars(): Promise<Handlebars> {
  return loading ??= load();
}

async function load(): Promise<Handlebars> {
  const handlebars = (await import("handlebars")).default;
  const parser = (handlebars as unknown as { readonly Parser: GeneratedParser }).Parser;
  // Its own errors tell the line and a drawing of the column.
  parser.parseError = (_message, state): never => {
    const { first_line: line, first_column: column } = parser.lexer.yylloc;
    throw new SyntaxMistake({ line, column }, reasonOf(state));
  };
  return handlebars;
}

/** Why the parser stops, in words. */
function reasonOf({ text, token, expected = [] }: SyntaxState): string {
  const name = String(token);
  const written = text.trim() === "" ? "what follows" : `"${text.trim()}"`;
  const mayEnd = expected.some((it) => it.includes("CLOSE"));
  if (name === "EOF") return "a block is not closed";
  if (name.includes("OPEN")) {
    return name.includes("ENDBLOCK") || !mayEnd
      ? `${written} closes or continues no block`
      : 'a "}}" is missing before this "{{"';
  }
  if (expected.some((it) => it.includes("CLOSE_UNESCAPED"))) return 'a "{{{" ends with "}}}"';
  if (name.includes("CLOSE")) return `a name is missing before ${written}`;
  return `${written} cannot stand here`;
}

/** The "{{" without an end that a place where the parser stops belongs to. */
function unclosed(text: string, stopped: Position): Position | undefined {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const before = lines.slice(0, stopped.line - 1).join("").length + stopped.column;
  const open = text.lastIndexOf("{{", before);
  if (open === -1 || /^(?:(?!\{\{)[^])*?\}\}/.test(text.slice(open + 2))) return undefined;
  const above = text.slice(0, open).split(/\r\n?|\n/);
  return { line: above.length, column: above.at(-1)!.length };
}

/**
 * The syntax tree of a template.
 *
 * @throws {NestrError} `TEMPLATE_INVALID`
 */
export function parseTemplate(handlebars: Handlebars, text: TemplateText): ProgramNode {
  try {
    return handlebars.parse(text.text);
  } catch (error) {
    if (error instanceof SyntaxMistake) {
      const open = unclosed(text.text, error.position);
      if (open !== undefined) throw text.invalid(open, 'a "{{" has no "}}"');
      throw text.invalid(error.position, error.message);
    }
    const { message, lineNumber: line, column } = error as {
      readonly message: string;
      readonly lineNumber?: number;
      readonly column?: number;
    };
    if (line === undefined || column === undefined) throw error;
    const reason = message.replace(/ - \d+:\d+$/, "");
    const mismatch = /^(.*) doesn't match (.*)$/s.exec(reason);
    throw text.invalid(
      { line, column },
      mismatch
        ? `the block "${mismatch[1]}" is closed as "${mismatch[2]}"`
        : reason.replace(/^Invalid/, "invalid"),
    );
  }
}
