/**
 * Parses selection expressions; the grammar is in `expression.ts`.
 *
 * Checks only the form: `evaluate.ts` finds out whether names, filters and revisions exist.
 *
 * @module
 */

import type { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import { type Expression, type Field, type Predicate, PREDICATES } from "./expression.ts";
import {
  invalidSelection,
  type Place,
  type SelectionSource,
  shortened,
} from "./invalid_selection.ts";
import { type Token, tokenize } from "./token.ts";

/** Deeper nesting than any person writes; keeps hostile input from overflowing the stack. */
const DEEPEST = 200;

const FIELDS: readonly Field[] = ["name", "tag", "path"];
const CHOOSE_ALL = 'choose everything with "*"';
const FUNCTIONS: readonly string[] = ["deps", "dependents", "affected"];

/**
 * Parses a selection expression.
 *
 * @param text The expression
 * @param filter Name of the filter whose expression it is, for messages
 * @throws {NestrError} `SELECTION_INVALID` with `details.offset`, counted from 0 in UTF-16 units, and
 * `details.length`
 */
export function parseExpression(text: string, filter?: string): Expression {
  return new Parser({ text, ...(filter === undefined ? {} : { filter }) }).parse();
}

class Parser {
  readonly #source: SelectionSource;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: SelectionSource) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  parse(): Expression {
    if (this.#peek().type === "end") {
      throw this.#error(this.#peek(), "it is empty", CHOOSE_ALL);
    }
    const expression = this.#either();
    const token = this.#peek();
    if (token.type === "end") return expression;
    if (token.type === ")") {
      throw this.#error(token, 'a ")" without a "("', 'take it away, or open it with "("');
    }
    throw this.#operatorMissing(token);
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#accept("|")) left = { type: "either", left, right: this.#both() };
    return left;
  }

  #both(): Expression {
    let left = this.#operand();
    while (this.#accept("&")) left = { type: "both", left, right: this.#operand() };
    return left;
  }

  #operand(): Expression {
    if (++this.#depth > DEEPEST) {
      throw this.#error(
        this.#peek(),
        "it is nested too deeply",
        "save a part of it under [filters] and use that as @name",
      );
    }
    const token = this.#take();
    const operand = token.type === "!"
      ? { type: "not" as const, operand: this.#operand() }
      : token.type === "("
      ? this.#inParentheses(token)
      : token.type === "word"
      ? this.#word(token)
      : undefined;
    if (!operand) throw this.#conditionMissing(token);
    this.#depth--;
    return operand;
  }

  #word(token: Token): Expression {
    const { text } = token;
    if (token.quoted) {
      if (text !== "") return { type: "match", field: "name", glob: text };
      throw this.#error(token, "a name in quotation marks is empty", CHOOSE_ALL);
    }
    if (this.#peek().type === "(" && this.#isCall(token)) return this.#call(token);
    if (text.startsWith("@")) {
      return { type: "saved", name: this.#required(token, text.slice(1), "@") };
    }
    if (text.includes(":")) return this.#field(token);
    const predicate = PREDICATES.find((it): it is Predicate => it === text);
    if (predicate) return { type: "predicate", predicate };
    return { type: "match", field: "name", glob: text };
  }

  /** Whether a word is a function, or meant to be one: it comes right before the parenthesis. */
  #isCall({ text, end }: Token): boolean {
    return FUNCTIONS.includes(text) || (this.#peek().at === end && /^[\w-]+$/.test(text));
  }

  #call(token: Token): Expression {
    const { text } = token;
    if (text === "deps" || text === "dependents") {
      return { type: text, operand: this.#inParentheses(this.#take()) };
    }
    if (text === "affected") return { type: "affected", revision: this.#revision(this.#take()) };
    const near = nearestNames(text, FUNCTIONS).map((it) => `${it}(…)`);
    throw this.#error(
      token,
      `"${shortened(text)}" is no function`,
      near.length > 0
        ? `did you mean ${near.join(", ")}?`
        : "the functions are deps(…), dependents(…) and affected(REV)",
    );
  }

  /** Parses what is between parentheses; the opening one has been consumed. */
  #inParentheses(open: Token): Expression {
    const expression = this.#either();
    if (this.#accept(")")) return expression;
    const token = this.#peek();
    throw token.type === "end" ? this.#unclosed(open) : this.#operatorMissing(token);
  }

  #revision(open: Token): string {
    const token = this.#take();
    if (token.type !== "word" || token.text === "") {
      throw this.#error(token, "a revision is missing", "for example: affected(origin/main)");
    }
    if (this.#accept(")")) return token.text;
    const next = this.#peek();
    if (next.type === "end") throw this.#unclosed(open);
    throw this.#error(
      next,
      `affected(…) takes one revision, and "${shortened(next.text)}" follows it`,
      'put a revision that is more than a plain word in double quotes: affected("main@{1 day ago}")',
    );
  }

  #field(token: Token): Expression {
    const colon = token.text.indexOf(":");
    const name = token.text.slice(0, colon);
    const glob = token.text.slice(colon + 1);
    const field = FIELDS.find((it) => it === name);
    if (field) {
      // `name:"a b"`: the quoted part is a separate word that follows immediately.
      const next = this.#peek();
      const isQuoted = glob === "" && next.quoted && next.at === token.end;
      const value = isQuoted ? this.#take().text : glob;
      return { type: "match", field, glob: this.#required(token, value, `${field}:`) };
    }
    const [near] = nearestNames(name, FIELDS);
    throw this.#error(
      { at: token.at, end: token.at + colon + 1 },
      `"${shortened(name)}:" is no field`,
      near
        ? `did you mean ${near}:${shortened(glob)}?`
        : 'the fields are name:, tag: and path:; put a name with ":" in double quotes',
    );
  }

  #required(token: Token, value: string, before: string): string {
    if (value !== "") return value;
    throw this.#error(token, `something is missing after "${before}"`, `for example: ${before}api`);
  }

  #conditionMissing(token: Token): NestrError {
    return this.#error(
      token,
      token.type === "end"
        ? "it ends where a condition should follow"
        : `a condition is missing before "${token.text}"`,
      "a condition is a name, tag:T, path:GLOB, @saved, dirty, deps(…) and the like",
    );
  }

  #operatorMissing(token: Token): NestrError {
    return this.#error(
      token,
      `an operator is missing before "${shortened(token.text)}"`,
      'join two conditions with "&" (both) or "|" (either)',
    );
  }

  #unclosed(open: Token): NestrError {
    return this.#error(open, 'a "(" is never closed', 'close it with ")"');
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.type !== "end") this.#next++;
    return token;
  }

  #accept(type: Token["type"]): boolean {
    if (this.#peek().type !== type) return false;
    this.#next++;
    return true;
  }

  #error(place: Place, message: string, hint: string): NestrError {
    return invalidSelection(this.#source, place, message, hint);
  }
}
