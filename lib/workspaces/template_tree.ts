/**
 * Checks the syntax tree of a template and makes its names strict.
 *
 * Handlebars itself answers a missing name with nothing, so every name is replaced with a call of one
 * of our lookups: `a.b` becomes `(value this N)`, where N stands for the name and its place. What a template may hold
 * is decided here: the blocks `if`, `unless`, `each` and `with`, and the functions of
 * `FUNCTIONS`; no partials, decorators or sections.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import type { TemplateName } from "./template_names.ts";
import type { Position } from "./template_path.ts";
import type { TemplateText } from "./template_source.ts";

/** The nodes of Handlebars' syntax tree that we look at. */
export interface TreeNode {
  readonly type: string;
  readonly loc: { readonly start: Position };
}

/** A template, or what stands in a block. */
export interface ProgramNode extends TreeNode {
  readonly body: readonly TreeNode[];
  readonly blockParams?: readonly string[];
}

interface PathNode extends TreeNode {
  readonly data: boolean;
  readonly depth: number;
  readonly parts: readonly string[];
  readonly original: string;
}

interface CallNode extends TreeNode {
  readonly path: TreeNode;
  readonly params: readonly TreeNode[];
  readonly hash?: { readonly pairs: readonly TreeNode[] };
}

interface BlockNode extends CallNode {
  readonly program?: ProgramNode;
  readonly inverse?: ProgramNode;
}

/** The functions that a template may call, with the number of values each takes. */
const FUNCTIONS: ReadonlyMap<string, number> = new Map([["quote", 1], ["url", 1], ["default", 2]]);
/** The blocks that a template may open. */
const BLOCKS: readonly string[] = ["if", "unless", "each", "with"];

/** The lookup that a name becomes: of any value, of text, of what may be missing. */
type Lookup = "value" | "text" | "maybe";

/** A template that is ready to be compiled. */
export interface StrictTree {
  readonly program: ProgramNode;
  /** The names that it uses, functions among them; helpers get their indices. */
  readonly names: readonly TemplateName[];
}

/**
 * Checks a tree and makes its names strict.
 *
 * @throws {NestrError} `TEMPLATE_INVALID`
 */
export function strictTree(program: ProgramNode, text: TemplateText): StrictTree {
  const tree = new Tree(text);
  return { program: tree.program(program, []), names: tree.names };
}

class Tree {
  readonly names: TemplateName[] = [];
  readonly #text: TemplateText;

  constructor(text: TemplateText) {
    this.#text = text;
  }

  /** @param scope The block parameters that can be seen */
  program(program: ProgramNode, scope: readonly string[]): ProgramNode {
    const inner = [...scope, ...program.blockParams ?? []];
    return { ...program, body: program.body.map((node) => this.#statement(node, inner)) };
  }

  #statement(node: TreeNode, scope: readonly string[]): TreeNode {
    if (isMustache(node)) return this.#mustache(node, scope);
    if (isBlock(node)) return this.#block(node, scope);
    if (node.type === "ContentStatement" || node.type === "CommentStatement") return node;
    const what = node.type.startsWith("Partial") ? "a partial" : "a decorator";
    throw this.#invalid(node, `${what} cannot be used`);
  }

  #mustache(node: CallNode, scope: readonly string[]): TreeNode {
    const { path } = node;
    if (!isPath(path)) throw this.#invalid(path, "a name is missing");
    const name = simpleName(path, scope);
    if (name !== undefined && FUNCTIONS.has(name)) {
      const call = { ...this.#call(node, name, scope), type: "SubExpression" };
      // Handlebars would add two numbers that stand beside each other.
      const { hash: _, ...plain } = node;
      return { ...plain, path: helperPath(path, "written"), params: [call] } as CallNode;
    }
    if (node.params.length > 0 || node.hash !== undefined) throw this.#noFunction(path);
    if (name !== undefined && BLOCKS.includes(name)) {
      throw this.#invalid(path, `"${name}" opens a block: {{#${name} …}} … {{/${name}}}`);
    }
    const { path: lookup, params } = this.#lookup("text", path, scope);
    return { ...node, path: lookup, params } as CallNode;
  }

  #block(node: BlockNode, scope: readonly string[]): TreeNode {
    const name = isPath(node.path) ? simpleName(node.path, scope) : undefined;
    if (name === undefined || !BLOCKS.includes(name)) {
      const written = isPath(node.path) ? `"${node.path.original}"` : "this";
      throw this.#invalid(
        node.path,
        `${written} is no block`,
        `blocks are ${BLOCKS.map((it) => `{{#${it} NAME}}`).join(", ")}`,
      );
    }
    const asks = name === "if" || name === "unless";
    if (node.params.length !== 1) throw this.#invalid(node, `"#${name}" takes one value`);
    if (node.hash !== undefined && !asks) throw this.#invalid(node, "no option can be given");
    const { program, inverse } = node;
    return {
      ...node,
      params: node.params.map((it) => this.#argument(it, asks ? "maybe" : "value", scope)),
      ...(program ? { program: this.program(program, scope) } : {}),
      ...(inverse ? { inverse: this.program(inverse, scope) } : {}),
    } as BlockNode;
  }

  #call<Node extends CallNode>(node: Node, name: string, scope: readonly string[]): Node {
    const wanted = FUNCTIONS.get(name);
    if (node.params.length !== wanted || node.hash !== undefined) {
      throw this.#invalid(
        node.path,
        `"${name}" takes ${wanted === 1 ? "one value" : "two values"}`,
      );
    }
    const params = node.params.map((it, index) =>
      this.#argument(it, name === "default" && index === 0 ? "maybe" : "text", scope)
    );
    const place = this.#text.place(node.path.loc.start);
    return {
      ...node,
      params: [...params, this.#indexOf({ path: name, segments: [], place }, node)],
    };
  }

  #argument(node: TreeNode, lookup: Lookup, scope: readonly string[]): TreeNode {
    if (isPath(node)) return this.#lookup(lookup, node, scope);
    if (!isCall(node)) return node;
    const name = isPath(node.path) ? simpleName(node.path, scope) : undefined;
    if (name !== undefined && FUNCTIONS.has(name)) return this.#call(node, name, scope);
    throw isPath(node.path)
      ? this.#noFunction(node.path)
      : this.#invalid(node, "a function is missing");
  }

  /** `(lookup BASE INDEX)`, in place of a name. */
  #lookup(lookup: Lookup, path: PathNode, scope: readonly string[]): CallNode {
    const [first] = path.parts;
    const isVariable = path.data || (simpleScope(path) && first !== undefined &&
      scope.includes(first));
    const base: PathNode = isVariable
      ? { ...path, parts: path.parts.slice(0, 1) }
      : { ...path, parts: [], original: path.depth === 0 ? "this" : "../".repeat(path.depth) };
    const name: TemplateName = {
      path: writtenPath(path),
      segments: path.parts.slice(isVariable ? 1 : 0),
      place: this.#text.place(path.loc.start),
    };
    return {
      type: "SubExpression",
      loc: path.loc,
      path: helperPath(path, lookup),
      params: [base, this.#indexOf(name, path)],
    };
  }

  /** Notes a name; the number by which the helpers find it. */
  #indexOf(name: TemplateName, { loc }: TreeNode): TreeNode {
    const value = this.names.push(name) - 1;
    return { type: "NumberLiteral", loc, value, original: value } as TreeNode;
  }

  #noFunction(path: PathNode): NestrError {
    const known = [...FUNCTIONS.keys()];
    const [near] = nearestNames(path.original, known);
    return this.#invalid(
      path,
      `"${path.original}" is no function`,
      near === undefined ? `functions are ${known.join(", ")}` : `did you mean "${near}"?`,
    );
  }

  #invalid(node: TreeNode, reason: string, hint?: string): NestrError {
    return this.#text.invalid(node.loc.start, reason, hint);
  }
}

const isPath = (node: TreeNode): node is PathNode => node.type === "PathExpression";
const isCall = (node: TreeNode): node is CallNode => node.type === "SubExpression";
const isMustache = (node: TreeNode): node is CallNode => node.type === "MustacheStatement";
const isBlock = (node: TreeNode): node is BlockNode => node.type === "BlockStatement";

/** The name of one of our helpers, in place of a path. */
const helperPath = ({ loc }: TreeNode, name: string): PathNode => (
  { type: "PathExpression", loc, data: false, depth: 0, parts: [name], original: name }
);

/** Whether a path starts from what is seen here, and not with `this.`, `./` or `../`. */
const simpleScope = (path: PathNode): boolean =>
  path.depth === 0 && !path.data && !/^(?:\.|this\b)/.test(path.original);

/** The name of a path that is only a name, and no block parameter. */
function simpleName(path: PathNode, scope: readonly string[]): string | undefined {
  const [name] = path.parts;
  const isSimple = path.parts.length === 1 && simpleScope(path);
  return isSimple && name !== undefined && !scope.includes(name) ? name : undefined;
}

/** A path as a person would write it, without the brackets around numbers. */
function writtenPath({ original, data, depth, parts }: PathNode): string {
  const written = "../".repeat(depth) + parts.join(".");
  return written === "" ? original : data ? `@${written}` : written;
}
