/**
 * Renders templates: env files, and the texts of services that may hold some.
 *
 * The language is Handlebars, with numbers allowed in paths (`services.postgres.ports.5432`) and the
 * rest narrowed: a missing name is an error, nothing is escaped for HTML, prototypes cannot be reached,
 * and there are three functions: `quote` (for env files), `url` (for parts of URLs) and `default`. The
 * same template and values give the same text.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { formatDotenvValue } from "./dotenv.ts";
import { MultilineValues, requireSingleLine } from "./template_lines.ts";
import {
  type TemplateName,
  type TemplateValues,
  textIfAny,
  textOf,
  valueIfAny,
  valueOf,
} from "./template_names.ts";
import {
  described,
  type TemplatePlace,
  type TemplateSource,
  TemplateText,
} from "./template_source.ts";
import { loadHandlebars, parseTemplate } from "./template_syntax.ts";
import { strictTree } from "./template_tree.ts";

export type { TemplateSource } from "./template_source.ts";
export type { TemplateValues } from "./template_names.ts";

/**
 * Renders one template.
 *
 * @param template The template
 * @param values What its names stand for
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, or `ENV_FILE_INVALID` where `quote`
 * gets a value that no env file can hold, or a value has several lines where only one may stand; of
 * several problems the first
 */
export async function renderTemplate(
  template: TemplateSource,
  values: TemplateValues,
): Promise<string> {
  const { text, problems: [first] } = await attempt(template, values);
  if (first !== undefined) throw first;
  return text;
}

/**
 * Finds all problems of a template before its final values are known.
 *
 * What cannot be parsed is one problem, and then the only one. Functions are checked everywhere, names
 * where rendering with these values would look them up: what an `if` leaves out is not.
 *
 * @param template The template
 * @param values Values of the final shape; ports may be any numbers
 * @returns What `renderTemplate` could throw, in the order of the places; empty where it would not
 */
export async function checkTemplate(
  template: TemplateSource,
  values: TemplateValues,
): Promise<readonly NestrError[]> {
  return (await attempt(template, values)).problems;
}

/** A template, rendered as far as its problems allow. */
interface Attempt {
  readonly text: string;
  /** In the order of their places. */
  readonly problems: readonly NestrError[];
}

async function attempt(template: TemplateSource, values: TemplateValues): Promise<Attempt> {
  // Most texts of a service hold no template, and then nothing has to be loaded.
  if (!template.text.includes("{{")) return { text: template.text, problems: [] };
  const handlebars = await loadHandlebars();
  const text = new TemplateText(template);
  const problems: NestrError[] = [];
  const program = collect(problems, () => parseTemplate(handlebars, text));
  if (program === undefined) return { text: "", problems };
  const tree = strictTree(program, text);
  problems.push(...tree.problems);
  const multiline = new MultilineValues();
  const helpers = collecting(problems, helpersFor(tree.names, values, multiline));
  const render = handlebars.compile(tree.program, {
    noEscape: true,
    knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
    knownHelpersOnly: true,
  });
  const rendered = render(values, { helpers });
  problems.push(...multiline.misplaced(rendered));
  return { text: multiline.restore(rendered), problems: inOrder(problems) };
}

type Helper = (...args: readonly unknown[]) => unknown;

/** The lookups and functions that one template calls. */
function helpersFor(
  names: readonly TemplateName[],
  values: TemplateValues,
  multiline: MultilineValues,
): Readonly<Record<string, Helper>> {
  const nameAt = (index: unknown): TemplateName => names[index as number]!;
  const quote: Helper = (value, index) => quoted(String(value), nameAt(index).place);
  return {
    value: (base, index) => valueOf(base, nameAt(index), values),
    text: (base, index) => textOf(base, nameAt(index), values),
    maybe: (base, index) => valueIfAny(base, nameAt(index), values),
    maybeText: (base, index) => textIfAny(base, nameAt(index), values),
    written: (value) => String(value ?? ""),
    quote,
    quoteAlone: (value, index) => multiline.keep(String(quote(value, index)), nameAt(index).place),
    singleLine: (value, index) => requireSingleLine(value, nameAt(index)),
    url: (value) => encodeURIComponent(String(value).toWellFormed()),
    default: (value, otherwise) => value === undefined || value === "" ? otherwise : value,
  };
}

/** Helpers that note what is wrong and go on without a value. */
function collecting(
  problems: NestrError[],
  helpers: Readonly<Record<string, Helper>>,
): Readonly<Record<string, Helper>> {
  return Object.fromEntries(
    Object.entries(helpers).map(([name, helper]): readonly [string, Helper] => [
      name,
      (...args) => collect(problems, () => helper(...args)),
    ]),
  );
}

/** What a function returns; undefined where it throws one of our errors, which is noted. */
function collect<Result>(problems: NestrError[], act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof NestrError)) throw error;
    problems.push(error);
    return undefined;
  }
}

/** Problems by their places, each once: what stands in an `each` is met several times. */
function inOrder(problems: readonly NestrError[]): readonly NestrError[] {
  const unique = new Map(problems.map((it) => [it.message, it]));
  const at = ({ details }: NestrError, key: "line" | "column"): number => Number(details?.[key]);
  return [...unique.values()].sort((a, b) =>
    at(a, "line") - at(b, "line") || at(a, "column") - at(b, "column")
  );
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
