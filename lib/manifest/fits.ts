/**
 * Tells whether a value is of a kind, but not why it is not.
 *
 * Loads nothing, so that a valid manifest is read without the schema library. It never accepts what
 * the library would reject; what it rejects, the library decides.
 *
 * @module
 */

import type { Keys, Schema, TextRule } from "./values.ts";

/**
 * Whether a value is of a kind.
 *
 * @param kind What it should be
 * @param value What was decoded from a file
 */
export function fits({ shape }: Schema, value: unknown): boolean {
  switch (shape.type) {
    case "anything":
      return true;
    case "text":
      return typeof value === "string" && isTextLike(shape.rule, value);
    case "choice":
      return typeof value === "string" && shape.words.includes(value);
    case "truth":
      return typeof value === "boolean";
    case "whole number":
      return Number.isSafeInteger(value) && (value as number) >= shape.minimum &&
        (value as number) <= shape.maximum;
    case "positive number":
      return Number.isFinite(value) && (value as number) > 0;
    case "list":
      return Array.isArray(value) && (shape.mayBeEmpty || value.length > 0) &&
        value.length <= (shape.most ?? Infinity) &&
        value.every((element) => fits(shape.element, element));
    case "named":
      return isTable(value) && Object.values(value).every((element) => fits(shape.value, element));
    case "table":
      return isTable(value) && hasKeys(shape.keys, value);
    case "either":
      return shape.kinds.some((kind) => fits(kind, value));
  }
}

function isTextLike(rule: TextRule | undefined, text: string): boolean {
  if (rule === undefined) return true;
  return rule.type === "not empty" ? text !== "" && !text.includes("\0") : rule.test(text);
}

/** Whether a value is a table; dates and lists are not. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function hasKeys(keys: Keys, value: Readonly<Record<string, unknown>>): boolean {
  for (const name in value) {
    if (!Object.hasOwn(keys, name) || !fits(keys[name]!.kind, value[name])) return false;
  }
  for (const name in keys) {
    if (!keys[name]!.optional && !Object.hasOwn(value, name)) return false;
  }
  return true;
}
