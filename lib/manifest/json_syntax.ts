/**
 * Finds the mistakes in a JSON text that the platform's parser does not locate or notice: the
 * position of a syntax error, and keys that occur twice in one object.
 *
 * It reads values only to skip them; `JSON.parse` makes the data.
 *
 * @module
 */

import { positionAt, type SyntaxMistake } from "./syntax_problem.ts";

const SPACE = /[ \t\r\n]*/y;
// deno-lint-ignore no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const OTHER_SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Deeper nesting is an attack on the stack, not a manifest. */
const DEEPEST = 500;

/** An object or list that has been opened and not yet closed. */
interface Container {
  readonly end: "}" | "]";
  readonly keys: Set<string>;
}

/**
 * The mistakes of a JSON text.
 *
 * @param text The file's text
 * @returns Repeated keys, in the text's order, then the first syntax error, if there is one
 */
export function findJsonMistakes(text: string): readonly SyntaxMistake[] {
  const reader = new JsonReader(text);
  reader.read();
  return reader.mistakes;
}

class JsonReader {
  readonly mistakes: SyntaxMistake[] = [];
  #offset = 0;
  readonly #open: Container[] = [];

  constructor(private readonly text: string) {}

  /** Reads values until the text ends or cannot be read on. */
  read(): void {
    while (this.#value()) {
      if (!this.#afterValue()) return;
      if (this.#open.length === 0) {
        this.#skip(SPACE);
        if (this.#offset < this.text.length) this.#fail("expected the end of the text");
        return;
      }
    }
  }

  /** Reads a scalar or an empty container as a whole, or the opening of any other container. */
  #value(): boolean {
    for (;;) {
      this.#skip(SPACE);
      const letter = this.text[this.#offset];
      if (letter !== "{" && letter !== "[") break;
      if (this.#open.length === DEEPEST) return this.#fail(`nested more than ${DEEPEST} deep`);
      this.#offset++;
      const container: Container = { end: letter === "{" ? "}" : "]", keys: new Set() };
      this.#open.push(container);
      this.#skip(SPACE);
      if (this.text[this.#offset] === container.end) return true;
      if (letter === "{" && !this.#key(container)) return false;
    }
    return this.#skip(STRING) || this.#skip(OTHER_SCALAR) || this.#fail("expected a value");
  }

  /** Closes what ends here and reads the comma, and the key, that lead to the next value. */
  #afterValue(): boolean {
    for (let container = this.#open.at(-1); container; container = this.#open.at(-1)) {
      this.#skip(SPACE);
      const letter = this.text[this.#offset];
      if (letter === container.end) {
        this.#offset++;
        this.#open.pop();
        continue;
      }
      if (letter !== ",") return this.#fail(`expected "," or "${container.end}"`);
      this.#offset++;
      return container.end === "]" || this.#key(container);
    }
    return true;
  }

  #key(container: Container): boolean {
    this.#skip(SPACE);
    const start = this.#offset;
    if (!this.#skip(STRING)) return this.#fail("expected a key in double quotes");
    const key = JSON.parse(this.text.slice(start, this.#offset)) as string;
    if (container.keys.has(key)) this.#note(start, `the key ${JSON.stringify(key)} stands twice`);
    container.keys.add(key);
    this.#skip(SPACE);
    if (this.text[this.#offset] !== ":") return this.#fail('expected ":" after the key');
    this.#offset++;
    return true;
  }

  /** Skips what the pattern matches here; returns whether it matched. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.text);
    if (match) this.#offset += match[0].length;
    return match !== null;
  }

  #fail(reason: string): false {
    const ended = this.#offset >= this.text.length;
    this.#note(this.#offset, ended ? `${reason}, found the end of the text` : reason);
    return false;
  }

  #note(offset: number, reason: string): void {
    this.mistakes.push({ ...positionAt(this.text, offset), reason });
  }
}
