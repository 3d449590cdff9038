/**
 * Reads selection expressions; the grammar stands in `expression.ts`.
 *
 * `!` binds tighter than `&`, and `&` tighter than `|`. White space between words is free. A word may be
 * put in double quotes to hold characters of the grammar.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import { type Expression, type Field, type Predicate, PREDICATES } from "./expression.ts";

/** Deeper nesting than any person writes; keeps hostile input from overflowing the stack. */
const DEEPEST = 200;

interface Token {
  /** `word` is a bare or quoted word; the others are the character itself. */
  readonly type: "word" | "&" | "|" | "!" | "(" | ")" | "end";
  readonly text: string;
  readonly at: number;
  readonly quoted: boolean;
}

/**
 * Parses a selection expression.
 *
 * @param text The expression
 * @throws {NestrError} `SELECTION_INVALID` with `details.offset`, counted from 0, and `details.length`
 */
export function parseExpression(text: string): Expression {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = this.#tokenize();
  }

  parse(): Expression {
    const expression = this.#either();
    const token = this.#peek();
    if (token.type === "end") return expression;
    throw this.#error(
      token,
      token.type === ")" ? 'a ")" without a "("' : `an operator is missing before "${token.text}"`,
      'join two conditions with "&" (both) or "|" (either)',
    );
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
    try {
      const token = this.#take();
      switch (token.type) {
        case "!":
          return { type: "not", operand: this.#operand() };
        case "(":
          return this.#closed(token, () => this.#either());
        case "word":
          return this.#word(token);
        default:
          throw this.#error(
            token,
            token.type === "end"
              ? "it ends where a condition should follow"
              : `a condition is missing before "${token.text}"`,
            "a condition is a name, tag:T, path:GLOB, @saved, dirty, deps(…) and the like",
          );
      }
    } finally {
      this.#depth--;
    }
  }

  #word(token: Token): Expression {
    const { text } = token;
    if (token.quoted) return { type: "match", field: "name", glob: text };
    if (this.#peek().type === "(") return this.#call(token);
    if (text.startsWith("@")) {
      return { type: "saved", name: this.#required(token, text.slice(1), "@") };
    }
    const colon = text.indexOf(":");
    if (colon >= 0) return this.#field(token, text.slice(0, colon), text.slice(colon + 1));
    if (PREDICATES.includes(text as Predicate)) {
      return { type: "predicate", predicate: text as Predicate };
    }
    return { type: "match", field: "name", glob: text };
  }

  #call(token: Token): Expression {
    const open = this.#take();
    switch (token.text) {
      case "deps":
      case "dependents": {
        const type = token.text;
        return { type, operand: this.#closed(open, () => this.#either()) };
      }
      case "affected":
        return this.#closed(open, () => {
          const revision = this.#take();
          if (revision.type !== "word") {
            throw this.#error(
              revision,
              "a revision is missing",
              "for example: affected(origin/main)",
            );
          }
          return { type: "affected", revision: revision.text };
        });
      default: {
        const [near] = nearestNames(token.text, ["deps", "dependents", "affected"]);
        throw this.#error(
          token,
          `"${token.text}" is no function`,
          near
            ? `did you mean ${near}(…)?`
            : "the functions are deps(…), dependents(…) and affected(REV)",
        );
      }
    }
  }

  #field(token: Token, field: string, glob: string): Expression {
    if (field === "name" || field === "tag" || field === "path") {
      // `name:"a b"`: the quoted part is a word of its own that follows at once.
      const next = this.#peek();
      const joined = glob === "" && next.quoted && next.at === token.at + token.text.length
        ? this.#take().text
        : glob;
      return { type: "match", field, glob: this.#required(token, joined, `${field}:`) };
    }
    const [near] = nearestNames(field, ["name", "tag", "path"] satisfies Field[]);
    throw this.#error(
      token,
      `"${field}:" is no field`,
      near
        ? `did you mean ${near}:${glob}?`
        : 'the fields are name:, tag: and path:; put a name with ":" in double quotes',
    );
  }

  #required(token: Token, value: string, before: string): string {
    if (value !== "") return value;
    throw this.#error(token, `something is missing after "${before}"`, `for example: ${before}api`);
  }

  #closed(open: Token, inside: () => Expression): Expression {
    const expression = inside();
    if (this.#accept(")")) return expression;
    const token = this.#peek();
    throw this.#error(
      token.type === "end" ? open : token,
      token.type === "end"
        ? 'a "(" that is never closed'
        : `a ")" is missing before "${token.text}"`,
      'close it with ")"',
    );
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

  #tokenize(): Token[] {
    const tokens: Token[] = [];
    const text = this.#text;
    for (let at = 0; at < text.length;) {
      const char = text[at]!;
      if (/\s/.test(char)) at++;
      else if ("&|!()".includes(char)) {
        tokens.push({ type: char as Token["type"], text: char, at, quoted: false });
        // `&&` and `||` are what fingers type; they mean the same.
        at += (char === "&" || char === "|") && text[at + 1] === char ? 2 : 1;
      } else if (char === '"') {
        const end = text.indexOf('"', at + 1);
        if (end < 0) {
          throw this.#error(
            { text: char, at },
            "a quotation mark that is never closed",
            "close it with another one",
          );
        }
        tokens.push({ type: "word", text: text.slice(at + 1, end), at, quoted: true });
        at = end + 1;
      } else {
        const word = this.#bareWord(at);
        tokens.push({ type: "word", text: word, at, quoted: false });
        at += word.length;
      }
    }
    return [...tokens, { type: "end", text: "", at: text.length, quoted: false }];
  }

  /** A word reaches to white space or a character of the grammar; a `!` inside brackets belongs to a glob. */
  #bareWord(at: number): string {
    const [word] = /^(?:\[[^\]\s]*\]|\{[^}\s]*\}|[^\s&|!()",])+/.exec(this.#text.slice(at)) ?? [];
    if (word !== undefined) return word;
    throw this.#error(
      { text: this.#text[at]!, at },
      `"${this.#text[at]}" has no meaning here`,
      'to name several, join them with "|": api | web',
    );
  }

  #error({ text, at }: Pick<Token, "text" | "at">, message: string, hint: string): NestrError {
    return new NestrError(
      "SELECTION_INVALID",
      `the selection "${this.#text}" is not valid: ${message}`,
      {
        hint,
        details: { expression: this.#text, offset: at, length: Math.max(1, text.length) },
      },
    );
  }
}
