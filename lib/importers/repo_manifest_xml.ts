/**
 * XML text to elements with their lines, for manifests of Android's repo.
 *
 * The only module that knows the XML library, which is loaded on use. It never expands anything: of
 * entities there are the five of XML itself and character references, which are decoded here; a
 * document type that declares others is refused, and one that only names a DTD is passed over.
 *
 * @module
 */

import { SyntaxProblem } from "../manifest/syntax_problem.ts";

/** An element. */
export interface XmlElement {
  readonly name: string;
  /** Values by name, decoded. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The elements in it; text is left out. */
  readonly children: readonly XmlElement[];
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** More elements in one another than any manifest has. */
const MOST_NESTED = 50;

const PREDEFINED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/**
 * Reads XML.
 *
 * @param source The file's text
 * @returns The root element
 * @throws {SyntaxProblem} Where the text is no well-formed XML, or declares entities
 */
export async function parseXml(source: string): Promise<XmlElement> {
  const text = source.replace(/^\ufeff/, "");
  const positions = new LinePositions(text);
  refuseEntities(text, positions);
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    const { line, col, msg } = valid.err;
    // For an empty text there is no column.
    throw new SyntaxProblem([{ line, column: col ?? 1, reason: msg.replace(/\.$/, "") }]);
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    processEntities: false,
    preserveOrder: true,
    captureMetaData: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: MOST_NESTED,
  });
  const reader = new ElementReader(positions, XMLParser.getMetaDataSymbol() as unknown as symbol);
  let roots: readonly XmlElement[];
  try {
    roots = reader.readAll(parser.parse(text));
  } catch (error) {
    if (error instanceof SyntaxProblem) throw error;
    throw new SyntaxProblem([{ line: 1, column: 1, reason: (error as Error).message }]);
  }
  const [root, second] = roots;
  if (!root) throw new SyntaxProblem([{ line: 1, column: 1, reason: "there is no element" }]);
  if (second) {
    const { line, column } = second;
    throw new SyntaxProblem([{
      line,
      column,
      reason: `<${second.name}> follows the root element`,
    }]);
  }
  return root;
}

/** Lines and columns of many offsets of one text. */
class LinePositions {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}

function refuseEntities(text: string, positions: LinePositions): void {
  // Comments keep their length, so that offsets stay what they are.
  const bare = text.replace(/<!--[\s\S]*?-->/g, (comment) => " ".repeat(comment.length));
  const declared = /<!ENTITY/i.exec(bare);
  if (!declared) return;
  const reason = "it declares entities, which nestr does not expand; write their values out";
  throw new SyntaxProblem([{ ...positions.at(declared.index), reason }]);
}

/** A node as the library gives it: its name is the one key that is not `:@`. */
type LibraryNode = Readonly<Record<string | symbol, unknown>>;

/** Makes elements of the library's nodes. */
class ElementReader {
  readonly #positions: LinePositions;
  readonly #metadata: symbol;

  constructor(positions: LinePositions, metadata: symbol) {
    this.#positions = positions;
    this.#metadata = metadata;
  }

  readAll(nodes: unknown): readonly XmlElement[] {
    return (nodes as readonly LibraryNode[]).flatMap((node) => this.#read(node) ?? []);
  }

  #read(node: LibraryNode): XmlElement | undefined {
    const name = Object.keys(node).find((key) => key !== ":@");
    if (name === undefined || name === "#text") return undefined;
    const { startIndex = 0 } = (node[this.#metadata] ?? {}) as { readonly startIndex?: number };
    const position = this.#positions.at(startIndex);
    const attributes = Object.entries((node[":@"] ?? {}) as Readonly<Record<string, string>>);
    return {
      name,
      attributes: new Map(attributes.map(([key, value]) => [key, decodeXml(value, position)])),
      children: this.readAll(node[name]),
      ...position,
    };
  }
}

/** An attribute's value with its references decoded and its white space as XML has it. */
function decodeXml(
  value: string,
  position: { readonly line: number; readonly column: number },
): string {
  return value.replace(/[\t\r\n]/g, " ").replace(/&([^;&\s]*;?)/g, (whole, reference: string) => {
    const name = reference.slice(0, -1);
    if (reference.endsWith(";") && Object.hasOwn(PREDEFINED, name)) return PREDEFINED[name]!;
    const [, hexadecimal, decimal] = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));$/i.exec(reference) ?? [];
    const code = hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16);
    if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    const reason = `"${whole}" stands for nothing; a plain "&" is written "&amp;"`;
    throw new SyntaxProblem([{ ...position, reason }]);
  });
}
