/**
 * Takes the quotes off a word that is being typed, by the rules of each shell.
 *
 * The word is not finished: a quotation mark may still be open. Nothing is ever expanded, so nothing that
 * a person has typed is run by pressing a key.
 *
 * @module
 */

import type { Shell } from "./shells.ts";

/** A word as a shell would hand it on. */
export interface TypedWord {
  readonly text: string;
  /** The quotation mark that is still open at its end. */
  readonly quote: "" | "'" | '"';
}

interface Quoting {
  /** What makes the next character plain, outside quotes. */
  readonly escape: string;
  /** The same inside quotes, and what it may stand before there. */
  readonly inside: Readonly<Record<"'" | '"', { readonly escape: string; readonly of: string }>>;
  /** For a shell in which a quotation mark written twice is one: what it takes for each of them. */
  readonly alike?: Readonly<Record<"'" | '"', RegExp>>;
}

const SH: Quoting = {
  escape: "\\",
  inside: { "'": { escape: "", of: "" }, '"': { escape: "\\", of: '"\\$`' } },
};
const FISH: Quoting = {
  escape: "\\",
  inside: { "'": { escape: "\\", of: "'\\" }, '"': { escape: "\\", of: '"\\$' } },
};
const POWERSHELL: Quoting = {
  escape: "`",
  inside: { "'": { escape: "", of: "" }, '"': { escape: "`", of: '"\u201c\u201d\u201e$`' } },
  alike: { "'": /['\u2018-\u201b]/, '"': /["\u201c-\u201e]/ },
};

const QUOTING: Readonly<Record<Shell, Quoting>> = {
  bash: SH,
  zsh: SH,
  fish: FISH,
  powershell: POWERSHELL,
};

/**
 * Takes the quotes off a word.
 *
 * @param raw What is typed of the word
 * @param shell Whose rules hold
 */
export function typedWord(raw: string, shell: Shell): TypedWord {
  const { escape, inside, alike } = QUOTING[shell];
  const isMark = (char: string, mark: "'" | '"'): boolean =>
    alike?.[mark].test(char) ?? char === mark;
  let text = "";
  let quote: TypedWord["quote"] = "";
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at]!;
    const next = raw[at + 1] ?? "";
    if (quote === "") {
      if (char === escape) text += raw[++at] ?? "";
      else if (isMark(char, "'")) quote = "'";
      else if (isMark(char, '"')) quote = '"';
      else text += char;
    } else if (alike !== undefined && isMark(char, quote) && isMark(next, quote)) {
      text += raw[++at];
    } else if (char === inside[quote].escape && next !== "" && inside[quote].of.includes(next)) {
      text += raw[++at];
    } else if (isMark(char, quote)) quote = "";
    else text += char;
  }
  return { text, quote };
}
