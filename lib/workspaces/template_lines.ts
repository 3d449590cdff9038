/**
 * Keeps a value's lines from becoming further variables of an env file.
 *
 * A plain value may have one line. A quoted one may have several, but only where it is all of a
 * variable's value: `A=x{{quote env.KEY}}` would put its quotes where no reader takes them for quotes.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { TemplateName } from "./template_names.ts";
import { described, type TemplatePlace } from "./template_source.ts";

/** What ends a line for one reader of env files or another. */
const LINE_END = /[\n\r\u2028\u2029]/;
/** What may stand on the line before a quoted value, and after it. */
const BEFORE = /(?:^|[\n\r])[^\S\n\r]*(?:export[^\S\n\r]+)?[\w.-]+=$/;
const AFTER = /^(?:[^\S\n\r]+#|[^\S\n\r]*(?:[\n\r]|$))/;

/**
 * A plain value, as it is.
 *
 * @throws {NestrError} `ENV_FILE_INVALID` where it has several lines; the value may be a password and is
 * not repeated
 */
export function requireSingleLine(value: unknown, { path, place, quoting }: TemplateName): unknown {
  if (typeof value !== "string" || !LINE_END.test(value)) return value;
  throw new NestrError(
    "ENV_FILE_INVALID",
    `the value of "${path}" in ${
      described(place)
    } has several lines, which would be further variables`,
    { hint: `write {{quote ${quoting ?? path}}}`, details: { path, ...place } },
  );
}

/** Quoted values of several lines, kept out of a text until it is known what stands around them. */
export class MultilineValues {
  readonly #kept = new Map<string, { readonly text: string; readonly place: TemplatePlace }>();
  /** What no value can hold by chance or by intent. */
  readonly #mark = crypto.randomUUID();

  /** What stands for a quoted value while the rest is rendered; itself where it has one line. */
  keep(text: string, place: TemplatePlace): string {
    if (!LINE_END.test(text)) return text;
    const token = `<${this.#mark}:${this.#kept.size}>`;
    this.#kept.set(token, { text, place });
    return token;
  }

  /** The errors for those that are not all of a variable's value. */
  misplaced(rendered: string): readonly NestrError[] {
    return [...this.#kept].flatMap(([token, { place }]) => {
      const at = rendered.indexOf(token);
      const isAlone = at === -1 ||
        (BEFORE.test(rendered.slice(0, at)) && AFTER.test(rendered.slice(at + token.length)));
      return isAlone ? [] : [misplaced(place)];
    });
  }

  /** The text with the values in it. */
  restore(rendered: string): string {
    return [...this.#kept].reduce(
      (text, [token, kept]) => text.replaceAll(token, () => kept.text),
      rendered,
    );
  }
}

function misplaced(place: TemplatePlace): NestrError {
  return new NestrError(
    "ENV_FILE_INVALID",
    `a value of several lines is not all of a variable's value in ${described(place)}`,
    { hint: "write NAME={{quote …}} with nothing around it", details: { ...place } },
  );
}
