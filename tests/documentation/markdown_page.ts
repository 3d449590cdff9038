/**
 * The fenced blocks of a Markdown page, and what the comments before them say about running them.
 *
 * Such a comment begins with `test:` and cannot be seen in the rendered page. CONTRIBUTING.md explains
 * the words; one that is not known is an error, since the block would not be run as its author meant.
 *
 * @module
 */

/** What a comment says. */
export type Directive =
  /** From here on the commands are typed in this place. */
  | { readonly type: "in"; readonly place: string }
  /** Lines that are typed before the block. */
  | { readonly type: "first"; readonly lines: string }
  /** The last command of the block ends with this code. */
  | { readonly type: "exit"; readonly code: number }
  /** The block is saved as this file in the current folder. */
  | { readonly type: "file"; readonly name: string }
  /** The block is what the block before it prints. */
  | { readonly type: "prints" }
  /** The block is passed over where this part of the machine is missing. */
  | { readonly type: "needs"; readonly part: string }
  /** The block is run by this test. */
  | { readonly type: "tested by"; readonly test: string }
  /** The block cannot be run here. */
  | { readonly type: "not run"; readonly reason: string };

/** A fenced block. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** Where its fence stands, from 1. */
  readonly line: number;
  readonly directives: readonly Directive[];
}

/** A directive of a type. */
export type DirectiveOf<Type extends Directive["type"]> = Extract<Directive, { type: Type }>;

/** The directive of a type that stands before a block. */
export function directive<Type extends Directive["type"]>(
  block: Block,
  type: Type,
): DirectiveOf<Type> | undefined {
  return block.directives.find((it): it is DirectiveOf<Type> => it.type === type);
}

/** Reads what a comment says behind `test:`. */
function readDirective(text: string): Directive {
  const [, word = "", rest = ""] = /^(in|first|exit|file|prints|needs|tested by|not run:)\s*([^]*)$/
    .exec(text.trim()) ?? [];
  if (word === "in" && /^[\w-]+$/.test(rest)) return { type: "in", place: rest };
  if (word === "first" && rest) return { type: "first", lines: rest };
  if (word === "exit" && /^\d+$/.test(rest)) return { type: "exit", code: Number(rest) };
  if (word === "file" && rest) return { type: "file", name: rest };
  if (word === "prints" && !rest) return { type: "prints" };
  if (word === "needs" && /^[\w-]+$/.test(rest)) return { type: "needs", part: rest };
  if (word === "tested by" && /^tests\/.+_test\.ts$/.test(rest)) {
    return { type: "tested by", test: rest };
  }
  if (word === "not run:" && rest) return { type: "not run", reason: rest };
  throw new Error(`CONTRIBUTING.md knows no comment "test: ${text.trim()}"`);
}

/**
 * The blocks of a page, in their order.
 *
 * @param text The page
 * @throws {Error} A comment that is not understood or belongs to no block, or a block without an end
 */
export function readBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let directives: Directive[] = [];
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (/^\s*<!-- test: /.test(line)) {
      const end = lines.findIndex((it, j) => j >= i && it.includes("-->"));
      if (end < 0) throw new Error(`line ${i + 1}: the comment does not end`);
      const comment = lines.slice(i, end + 1).join("\n");
      directives.push(readDirective(comment.replace(/^\s*<!-- test: /, "").replace(/-->.*$/, "")));
      i = end;
      continue;
    }
    const [, indent = "", fence, language = ""] = /^(\s*)(`{3,})(\S*)/.exec(line) ?? [];
    if (fence === undefined) continue;
    const end = lines.findIndex((it, j) => j > i && it.trim() === fence);
    if (end < 0) throw new Error(`line ${i + 1}: the block does not end`);
    const content = lines.slice(i + 1, end).map((it) =>
      it.startsWith(indent) ? it.slice(indent.length) : it
    );
    blocks.push({ language, text: `${content.join("\n")}\n`, line: i + 1, directives });
    directives = [];
    i = end;
  }
  if (directives.length > 0) throw new Error("a comment for a block stands behind the last one");
  return blocks;
}

/** Pieces of code within sentences and tables. */
export function inlineCode(text: string): readonly string[] {
  const prose = text.replaceAll(/^\s*(`{3,})[^]*?^\s*\1\s*$/gm, "");
  return Array.from(
    prose.matchAll(/(?<!`)`([^`]+)`(?!`)/g),
    ([, code]) => code!.replaceAll("\\|", "|").replaceAll(/\s+/g, " "),
  );
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): ReadonlySet<string> {
  const prose = text.replaceAll(/^\s*(`{3,})[^]*?^\s*\1\s*$/gm, "");
  return new Set(
    Array.from(
      prose.matchAll(/^#+ +(.*)$/gm),
      ([, heading]) =>
        heading!.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").trim().replaceAll(" ", "-"),
    ),
  );
}
