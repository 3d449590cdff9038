/**
 * What a `clone` command of mani says beyond the URL.
 *
 * Only a plain `git clone` with words that need no shell is read; nothing is run.
 *
 * @module
 */

/** What a clone command says. */
export interface CloneCommand {
  readonly url?: string;
  readonly branch?: string;
  readonly depth?: number;
  readonly submodules?: boolean;
  /** Options without a counterpart. */
  readonly unknown: readonly string[];
}

const WITH_VALUE = /^(?:-b|--branch|--depth)$/;
const PLAIN_WORDS = /^[\w\s./:@%+,=~-]+$/;

/**
 * Reads a clone command.
 *
 * @param text The command
 * @returns What it says; undefined where it is no plain `git clone`
 */
export function readCloneCommand(text: string): CloneCommand | undefined {
  const words = text.trim().split(/\s+/);
  if (words[0] !== "git" || words[1] !== "clone" || !PLAIN_WORDS.test(text)) return undefined;
  const found: { url?: string; branch?: string; depth?: number; submodules?: boolean } = {};
  const unknown: string[] = [];
  const positions: string[] = [];
  for (let i = 2; i < words.length; i++) {
    const word = words[i]!;
    const [, name = word, joined] = /^(--[\w-]+)=(.*)$/.exec(word) ?? [];
    const value = joined ?? (WITH_VALUE.test(name) ? words[++i] : undefined);
    if (!word.startsWith("-")) positions.push(word);
    else if (value && (name === "-b" || name === "--branch")) found.branch = value;
    else if (value && name === "--depth" && /^[1-9]\d{0,8}$/.test(value)) {
      found.depth = Number(value);
    } else if (name === "--recursive" || name === "--recurse-submodules") found.submodules = true;
    else unknown.push(word);
  }
  return { ...found, ...(positions[0] ? { url: positions[0] } : {}), unknown };
}
