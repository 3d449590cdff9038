/**
 * Finds out where in the tree of commands the cursor stands.
 *
 * Reads the words before the cursor as commander would, but of a line that is not finished and may be
 * wrong: it never fails, and says where it could not follow.
 *
 * @module
 */

import type { Command, Option } from "commander";

/** Where the cursor stands. */
export interface CursorPlace {
  /** The command that the words have named so far. */
  readonly command: Command;
  /** How many arguments of that command stand before the cursor. */
  readonly operands: number;
  /** How many words stand between the first `--` and the cursor; undefined without one. */
  readonly behindDashes: number | undefined;
  /** The option whose value the next word is. */
  readonly pending: Option | undefined;
  /** The options that were given. */
  readonly given: ReadonlySet<Option>;
  /** The values that options were given, by the option's attribute. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether a word before the cursor is neither an option nor a command of the tree. */
  readonly lost: boolean;
}

/**
 * Follows words through the tree of commands.
 *
 * @param program The program; the groups that the words name are loaded
 * @param words The words before the one that is being typed
 */
export function cursorPlace(program: Command, words: readonly string[]): CursorPlace {
  const walk = new Walk(program);
  const dashes = walk.follow(words);
  return { ...walk, behindDashes: dashes < 0 ? undefined : words.length - dashes - 1 };
}

class Walk {
  command: Command;
  operands = 0;
  pending: Option | undefined;
  lost = false;
  readonly given = new Set<Option>();
  readonly values = new Map<string, string>();

  constructor(program: Command) {
    this.command = program;
  }

  /** Returns the place of the first `--`; -1 where there is none. */
  follow(words: readonly string[]): number {
    for (const [at, word] of words.entries()) {
      const option = this.pending;
      const isOption = word.length > 1 && word.startsWith("-");
      if (option?.variadic && isOption && this.values.has(option.attributeName())) {
        this.pending = undefined;
      } else if (option !== undefined) {
        this.values.set(option.attributeName(), word);
        // A list goes on until the next option.
        if (!option.variadic) this.pending = undefined;
        continue;
      }
      if (word === "--") return at;
      if (word.startsWith("--")) this.#long(word);
      else if (isOption) this.#letters(word);
      else this.#operand(word);
    }
    return -1;
  }

  #long(word: string): void {
    const end = word.indexOf("=");
    const name = end < 0 ? word : word.slice(0, end);
    const option = optionsOf(this.command).find(({ long }) => long === name);
    if (option === undefined) this.lost ||= name !== "--help";
    else this.#give(option, end < 0 ? undefined : word.slice(end + 1));
  }

  #letters(word: string): void {
    for (let at = 1; at < word.length; at++) {
      const option = optionsOf(this.command).find(({ short }) => short === `-${word[at]}`);
      if (option === undefined) {
        this.lost ||= word[at] !== "h";
        return;
      }
      const rest = word.slice(at + 1);
      this.#give(option, option.required && rest !== "" ? rest : undefined);
      if (option.required) return;
    }
  }

  #give(option: Option, value: string | undefined): void {
    this.given.add(option);
    if (value !== undefined) this.values.set(option.attributeName(), value);
    else if (option.required) this.pending = option;
  }

  #operand(word: string): void {
    const next = this.operands === 0
      ? this.command.commands.find((it) => it.name() === word)
      : undefined;
    if (next !== undefined) {
      this.command = next;
      return;
    }
    if (this.command.commands.length > 0) this.lost = true;
    this.operands++;
  }
}

/** The options that a command understands: its own and those of the commands it stands under. */
export function optionsOf(command: Command): readonly Option[] {
  const own = [...command.options, ...defaultCommand(command)?.options ?? []];
  const inherited = command.parent ? optionsOf(command.parent) : [];
  return [...own, ...inherited.filter(({ long }) => own.every((it) => it.long !== long))];
}

/** The command of a group that runs where none is named. */
function defaultCommand(group: Command): Command | undefined {
  // Commander keeps the name to itself, and its help does not show it.
  const name: unknown = Reflect.get(group, "_defaultCommandName");
  return group.commands.find((it) => it.name() === name);
}
