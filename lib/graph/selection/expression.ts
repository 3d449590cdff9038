/**
 * Selection expressions as data.
 *
 * ```text
 * either    = both { "|" both }                      what one of them chooses
 * both      = operand { "&" operand }                what all of them choose
 * operand   = "!" operand                            everything else
 *           | "(" either ")"
 *           | "deps(" either ")"                     and all that it depends on
 *           | "dependents(" either ")"               and all that depends on it
 *           | "affected(" WORD ")"                   changed since a revision, and all that depend on it
 *           | "@" NAME                               a saved expression
 *           | [ "name:" | "tag:" | "path:" ] WORD    a glob
 *           | "dirty" | "clean" | "ahead" | "behind" | "missing"
 * ```
 *
 * `!` binds tighter than `&`, and `&` tighter than `|`; `&&` and `||` mean the same as `&` and `|`.
 * White space between words is optional. A WORD in double quotes may hold characters of the
 * grammar, and is a name even where the bare word would be a predicate.
 *
 * @module
 */

/** Fields that a glob is matched against. */
export type Field = "name" | "tag" | "path";

/** States of a repository. */
export type Predicate = "dirty" | "clean" | "ahead" | "behind" | "missing";

/** A selection expression. Chains of `|` and of `&` nest to the left. */
export type Expression =
  | { readonly type: "either"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "both"; readonly left: Expression; readonly right: Expression }
  | { readonly type: "not"; readonly operand: Expression }
  | { readonly type: "deps" | "dependents"; readonly operand: Expression }
  | { readonly type: "affected"; readonly revision: string }
  | { readonly type: "saved"; readonly name: string }
  | { readonly type: "match"; readonly field: Field; readonly glob: string }
  | { readonly type: "predicate"; readonly predicate: Predicate };

/** The words that are predicates when they stand alone. */
export const PREDICATES: readonly Predicate[] = ["dirty", "clean", "ahead", "behind", "missing"];

/**
 * Every part of an expression, itself included, from left to right.
 *
 * @param expression The expression; it may be of any length and depth
 */
export function* partsOfExpression(expression: Expression): Generator<Expression> {
  const open = [expression];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    if ("right" in node) open.push(node.right, node.left);
    else if ("operand" in node) open.push(node.operand);
  }
}

/**
 * The operands of a chain such as `a | b | c`, from left to right.
 *
 * The parser nests a chain to the left, so its length is the depth of the tree; a loop over the
 * operands needs no stack for them.
 *
 * @param chain The outermost link
 */
export function operandsOf(
  chain: Extract<Expression, { readonly type: "either" | "both" }>,
): readonly Expression[] {
  const operands: Expression[] = [];
  let rest: Expression = chain;
  while (rest.type === chain.type) {
    const link = rest as typeof chain;
    operands.push(link.right);
    rest = link.left;
  }
  return [...operands, rest].reverse();
}
