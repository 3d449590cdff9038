/** Selection expressions for tests: random ones, and their text. */

import type { Expression } from "../../lib/graph/selection/expression.ts";
import type { Random } from "./random.ts";

/** A random expression, built the way the parser nests it. */
export function randomExpression(
  random: Random,
  leaf: () => Expression,
  depth = 4,
): Expression {
  const below = () => randomExpression(random, leaf, depth - 1);
  if (depth === 0 || random.chance(0.2)) return leaf();
  switch (random.below(5)) {
    case 0:
      return { type: "not", operand: below() };
    case 1:
      return { type: random.pick(["deps", "dependents"]), operand: below() };
    case 2:
      return { type: "both", left: below(), right: below() };
    default:
      return { type: "either", left: below(), right: below() };
  }
}

/** How tightly an operator binds; a looser one than its place allows needs parentheses. */
const BINDING = { either: 0, both: 1 } as const;

/**
 * The text of an expression, with only the parentheses that it needs.
 *
 * @param space Returns the space between two words; called for each
 */
export function expressionText(expression: Expression, space = () => " "): string {
  const within = (node: Expression, binding: number): string => {
    const text = expressionText(node, space);
    const own = node.type === "either" || node.type === "both" ? BINDING[node.type] : 2;
    return own < binding ? `(${space()}${text}${space()})` : text;
  };
  switch (expression.type) {
    case "either":
    case "both": {
      const own = BINDING[expression.type];
      const operator = expression.type === "either" ? "|" : "&";
      const right = within(expression.right, own + 1);
      return `${within(expression.left, own)}${space()}${operator}${space()}${right}`;
    }
    case "not":
      return `!${space()}${within(expression.operand, 2)}`;
    case "deps":
    case "dependents":
      return `${expression.type}(${space()}${expressionText(expression.operand, space)})`;
    case "affected":
      return `affected(${space()}${expression.revision}${space()})`;
    case "saved":
      return `@${expression.name}`;
    case "match":
      return expression.field === "name"
        ? expression.glob
        : `${expression.field}:${expression.glob}`;
    case "predicate":
      return expression.predicate;
  }
}
