/**
 * A template as somebody wrote it, and the errors that point into it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { type BracketedTemplate, bracketSegments, type Position } from "./template_path.ts";

/** A template with the place it comes from. */
export interface TemplateSource {
  /** The template itself. */
  readonly text: string;
  /** Where it stands, for messages: a file, or a file with the key: `aether.toml [injection]`. */
  readonly origin: string;
  /** The line of `origin` that it begins in, from 1. Default 1. */
  readonly line?: number;
  /**
   * How many lines a value may have that is put in plainly, not through `quote` or `url`: in an env file
   * a second line would be a further variable. Default "any".
   */
  readonly lines?: "any" | "single";
}

/** A place in a template, in the terms of its origin; both count from 1. */
export interface TemplatePlace {
  readonly origin: string;
  readonly line: number;
  readonly column: number;
}

/** A template that is being read: what Handlebars gets, and how its places are told. */
export class TemplateText {
  readonly #source: TemplateSource;
  readonly #bracketed: BracketedTemplate;

  constructor(source: TemplateSource) {
    this.#source = source;
    this.#bracketed = bracketSegments(source.text);
  }

  /** What Handlebars can parse. */
  get text(): string {
    return this.#bracketed.text;
  }

  /** Whether plain values must have one line. */
  get isSingleLined(): boolean {
    return this.#source.lines === "single";
  }

  /** Where a place that Handlebars names is in the origin. */
  place(position: Position): TemplatePlace {
    const { line, column } = this.#bracketed.original(position);
    const { origin, line: first = 1 } = this.#source;
    return { origin, line: first + line - 1, column: column + 1 };
  }

  /**
   * The error for a template that cannot be used.
   *
   * @param position Where, as Handlebars counts
   * @param reason Why, in one line
   */
  invalid(position: Position, reason: string, hint?: string): NestrError {
    const place = this.place(position);
    const excerpt = this.#source.text.split(/\r\n?|\n/)[position.line - 1] ?? "";
    return new NestrError("TEMPLATE_INVALID", `${reason} in ${described(place)}`, {
      hint: hint ?? "correct the template there; docs/workspaces.md lists what one may hold",
      details: { ...place, reason, excerpt },
    });
  }
}

/** A place, for a message. */
export function described({ origin, line, column }: TemplatePlace): string {
  return `${origin}, line ${line}, column ${column}`;
}
