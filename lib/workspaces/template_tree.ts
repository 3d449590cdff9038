/**
 * Checks the syntax tree of a template and makes its names strict.
 *
 * Handlebars itself answers a missing name with nothing, so every name is replaced with a call of one
 * of our lookups: `a.b` becomes `(value this N)`, where N stands for the name and its place. What a template may hold
 * is decided here: the blocks `if`, `unless`, `each` and `with`, and the functions of
 * `FUNCTIONS`; no partials, decorators or sections. What is wrong is noted and left out, so that the rest
 * can be checked as well.
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

/** The lookup that a name becomes: of any value, of text, and of either where it may be missing. */
type Lookup = "value" | "text" | "maybe" | "maybeText";

/** What is known where an expression stands. */
interface Surroundings {
  /** The block parameters that can be seen. */
  readonly scope: readonly string[];
  /** Whether it is put into an env file as it is, where its lines matter. */
  readonly isPlain: boolean;
  /** The function `default` around it, for hints. */
  readonly isDefault?: boolean;
}

/** A template that is ready to be compiled. */
export interface StrictTree {
  readonly program: ProgramNode;
  /** The names that it uses, functions among them; helpers get their indices. */
  readonly names: readonly TemplateName[];
  /** What is wrong, `TEMPLATE_INVALID` each; the program then lacks these places. */
  readonly problems: readonly NestrError[];
}

/** Checks a tree and makes its names strict. */
export function strictTree(program: ProgramNode, text: TemplateText): StrictTree {
  const tree = new Tree(text);
  return { program: tree.program(program, []), names: tree.names, problems: tree.problems };
}

class Tree {
  readonly names: TemplateName[] = [];
  readonly problems: NestrError[] = [];
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
    this.#invalid(node, `${what} cannot be used`);
    return nothing(node);
  }

  #mustache(node: CallNode, scope: readonly string[]): TreeNode {
    const { path } = node;
    if (!isPath(path)) {
      this.#invalid(path, "a name is missing");
      return nothing(node);
    }
    const around = { scope, isPlain: this.#text.isSingleLined };
    const name = simpleName(path, scope);
    if (name !== undefined && FUNCTIONS.has(name)) {
      return written(node, this.#call(node, name, around));
    }
    if (node.params.length > 0 || node.hash !== undefined) {
      this.#noFunction(path);
      return nothing(node);
    }
    if (name !== undefined && BLOCKS.includes(name)) {
      this.#invalid(path, `"${name}" opens a block: {{#${name} …}} … {{/${name}}}`);
      return nothing(node);
    }
    return written(node, this.#lookup("text", path, around));
  }

  #block(node: BlockNode, scope: readonly string[]): TreeNode {
    const { program, inverse } = node;
    const parts = {
      ...(program ? { program: this.program(program, scope) } : {}),
      ...(inverse ? { inverse: this.program(inverse, scope) } : {}),
    };
    const name = isPath(node.path) ? simpleName(node.path, scope) : undefined;
    if (name === undefined || !BLOCKS.includes(name)) {
      const written = isPath(node.path) ? `"${node.path.original}"` : "this";
      const blocks = BLOCKS.map((it) => `{{#${it} NAME}}`).join(", ");
      this.#invalid(node.path, `${written} is not a block`, `blocks are ${blocks}`);
      return nothing(node);
    }
    const asks = name === "if" || name === "unless";
    if (node.params.length !== 1 || (node.hash !== undefined && !asks)) {
      const isCount = node.params.length !== 1;
      this.#invalid(node, isCount ? `"#${name}" takes one value` : "no option can be given");
      return nothing(node);
    }
    const around = { scope, isPlain: false };
    const params = node.params.map((it) => this.#argument(it, asks ? "maybe" : "value", around));
    return { ...node, ...parts, params } as BlockNode;
  }

  #call(node: CallNode, name: string, around: Surroundings): TreeNode {
    const wanted = FUNCTIONS.get(name);
    if (node.params.length !== wanted || node.hash !== undefined) {
      const values = wanted === 1 ? "one value" : "two values";
      this.#invalid(node.path, `"${name}" takes ${values}`);
      return emptyText(node);
    }
    const isDefault = name === "default";
    const inner = { ...around, isPlain: around.isPlain && isDefault, isDefault };
    const params = node.params.map((it, index) =>
      this.#argument(it, isDefault && index === 0 ? "maybeText" : "text", inner)
    );
    const place = this.#text.place(node.path.loc.start);
    // The lines of a quoted value are safe only where nothing stands around it.
    const isAlone = name === "quote" && around.isPlain;
    const path = helperPath(node.path, isAlone ? "quoteAlone" : name);
    const index = this.#indexOf({ path: name, segments: [], place }, node);
    return call(path, [...params, index]);
  }

  #argument(node: TreeNode, lookup: Lookup, around: Surroundings): TreeNode {
    if (isPath(node)) return this.#lookup(lookup, node, around);
    if (!isCall(node)) return node;
    const name = isPath(node.path) ? simpleName(node.path, around.scope) : undefined;
    if (name !== undefined && FUNCTIONS.has(name)) return this.#call(node, name, around);
    if (isPath(node.path)) this.#noFunction(node.path);
    else this.#invalid(node, "a function is missing");
    return emptyText(node);
  }

  /** `(lookup BASE INDEX)`, in place of a name. */
  #lookup(lookup: Lookup, path: PathNode, around: Surroundings): TreeNode {
    const [first] = path.parts;
    const isVariable = path.data || (simpleScope(path) && first !== undefined &&
      around.scope.includes(first));
    const base: PathNode = isVariable
      ? { ...path, parts: path.parts.slice(0, 1) }
      : { ...path, parts: [], original: path.depth === 0 ? "this" : "../".repeat(path.depth) };
    const written = writtenPath(path);
    const index = this.#indexOf({
      path: written,
      segments: path.parts.slice(isVariable ? 1 : 0),
      place: this.#text.place(path.loc.start),
      ...(around.isDefault ? { quoting: `(default ${written} …)` } : {}),
    }, path);
    const value = call(helperPath(path, lookup), [base, index]);
    return around.isPlain ? call(helperPath(path, "singleLine"), [value, index]) : value;
  }

  /** Notes a name; the number by which the helpers find it. */
  #indexOf(name: TemplateName, { loc }: TreeNode): TreeNode {
    const value = this.names.push(name) - 1;
    return { type: "NumberLiteral", loc, value, original: value } as TreeNode;
  }

  #noFunction(path: PathNode): void {
    const known = [...FUNCTIONS.keys()];
    const [near] = nearestNames(path.original, known);
    this.#invalid(
      path,
      `"${path.original}" is not a function`,
      near === undefined ? `functions are ${known.join(", ")}` : `did you mean "${near}"?`,
    );
  }

  /** Notes what is wrong. */
  #invalid(node: TreeNode, reason: string, hint?: string): void {
    this.problems.push(this.#text.invalid(node.loc.start, reason, hint));
  }
}

const isPath = (node: TreeNode): node is PathNode => node.type === "PathExpression";
const isCall = (node: TreeNode): node is CallNode => node.type === "SubExpression";
const isMustache = (node: TreeNode): node is CallNode => node.type === "MustacheStatement";
const isBlock = (node: TreeNode): node is BlockNode => node.type === "BlockStatement";

/** What stands in place of a statement that is wrong. */
const nothing = ({ loc }: TreeNode): TreeNode => (
  { type: "ContentStatement", loc, value: "", original: "" } as TreeNode
);

/** What stands in place of a value that is wrong. */
const emptyText = ({ loc }: TreeNode): TreeNode => (
  { type: "StringLiteral", loc, value: "", original: "" } as TreeNode
);

/** A call of one of our helpers. */
const call = (path: PathNode, params: readonly TreeNode[]): TreeNode => (
  { type: "SubExpression", loc: path.loc, path, params } as CallNode
);

/** A mustache that writes a value; Handlebars would add two numbers that stand beside each other. */
function written({ hash: _, ...mustache }: CallNode, value: TreeNode): CallNode {
  return { ...mustache, path: helperPath(mustache.path, "written"), params: [value] };
}

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
