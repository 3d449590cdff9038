/**
 * Renders templates: env files, and the texts of services that may hold some.
 *
 * The language is Handlebars, with numbers allowed in paths (`services.postgres.ports.5432`) and the
 * rest narrowed: a missing name is an error, nothing is escaped for HTML, prototypes cannot be reached,
 * and there are three functions: `quote` (for env files), `url` (for parts of URLs) and `default`. The
 * same template and values give the same text.
 *
 * Sole owner of `handlebars`, which is loaded at the first template.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { formatDotenvValue } from "./dotenv.ts";
import {
  type TemplateName,
  type TemplateValues,
  textOf,
  valueIfAny,
  valueOf,
} from "./template_names.ts";
import type { Position } from "./template_path.ts";
import {
  described,
  type TemplatePlace,
  type TemplateSource,
  TemplateText,
} from "./template_source.ts";
import { type ProgramNode, strictTree } from "./template_tree.ts";

export type { TemplateSource } from "./template_source.ts";
export type { TemplateValues } from "./template_names.ts";

/** Handlebars, as far as its types do not know it. */
type Handlebars = typeof import("handlebars");

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

/**
 * Renders one template.
 *
 * @param template The template
 * @param values What its names stand for
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, or `ENV_FILE_INVALID` where `quote`
 * gets a value that no env file can hold
 */
export async function renderTemplate(
  template: TemplateSource,
  values: TemplateValues,
): Promise<string> {
  // Most texts of a service hold no template, and then nothing has to be loaded.
  if (!template.text.includes("{{")) return template.text;
  const handlebars = await (loading ??= loadHandlebars());
  const text = new TemplateText(template);
  const { program, names } = strictTree(parse(handlebars, text), text);
  const helpers = helpersFor(names, values);
  const render = handlebars.compile(program, {
    noEscape: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
    knownHelpersOnly: true,
  });
  return render(values, { helpers });
}

/**
 * Renders templates, in their order.
 *
 * @throws {NestrError} As `renderTemplate`
 */
export async function renderTemplates(
  templates: readonly TemplateSource[],
  values: TemplateValues,
): Promise<readonly string[]> {
  const rendered: string[] = [];
  for (const template of templates) rendered.push(await renderTemplate(template, values));
  return rendered;
}

async function loadHandlebars(): Promise<Handlebars> {
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

function parse(handlebars: Handlebars, text: TemplateText): ProgramNode {
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

/** The lookups and functions that one template calls. */
function helpersFor(
  names: readonly TemplateName[],
  values: TemplateValues,
): Record<string, (...args: readonly unknown[]) => unknown> {
  const nameAt = (index: unknown): TemplateName => names[index as number]!;
  return {
    value: (base, index) => valueOf(base, nameAt(index), values),
    text: (base, index) => textOf(base, nameAt(index), values),
    maybe: (base, index) => valueIfAny(base, nameAt(index), values),
    written: (value) => String(value),
    quote: (value, index) => quoted(String(value), nameAt(index).place),
    url: (value) => encodeURIComponent(String(value).toWellFormed()),
    default: (value, otherwise) => value === undefined || value === "" ? otherwise : value,
  };
}

/** A value as an env file holds it; where none can, the error says where it was to be written. */
function quoted(value: string, place: TemplatePlace): string {
  try {
    return formatDotenvValue(value);
  } catch (error) {
    if (!(error instanceof NestrError)) throw error;
    throw new NestrError(error.code, `${error.message} in ${described(place)}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      details: { ...place },
      cause: error,
    });
  }
}
