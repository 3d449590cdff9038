/**
 * Explains what is wrong with a value, and describes kinds of values to editors.
 *
 * The only module that knows the schema library: it turns the kinds in `values.ts` into the
 * library's schemas. Loaded where something is wrong, and to print the JSON Schema. Checking
 * changes nothing: no defaults, no conversion.
 *
 * @module
 */

import * as z from "zod/mini";
import type { Key, Schema, Shape } from "./values.ts";

/** Something that does not fit. */
export interface Mismatch {
  /** Leads to the value; for an unknown key, to the key. */
  readonly path: readonly (string | number)[];
  /** What is wrong with it. */
  readonly kind: "unknown key" | "missing" | "wrong value";
  /** What would be right; empty for an unknown key. */
  readonly expected: string;
  /** The words to choose from, where there are some. */
  readonly choices: readonly string[];
  /** Whether a value of another type was given where a text belongs. */
  readonly wantsText: boolean;
}

/** What editors are told about a kind or key. */
const descriptions = z.registry<Record<string, unknown>>();

function described<Kind extends z.ZodMiniType>(kind: Kind, metadata: Record<string, unknown>) {
  descriptions.add(kind, metadata);
  return kind;
}

/** The library's schemas of the kinds converted so far. */
const schemas = new WeakMap<Schema, z.ZodMiniType>();

function schemaOf(kind: Schema): z.ZodMiniType {
  let schema = schemas.get(kind);
  if (schema === undefined) schemas.set(kind, schema = makeSchema(kind.shape));
  return schema;
}

function makeSchema(shape: Shape): z.ZodMiniType {
  switch (shape.type) {
    case "anything":
      return z.unknown();
    case "text":
      return textSchema(shape);
    case "choice":
      return z.enum(shape.words, {
        error: `one of ${shape.words.map((word) => `"${word}"`).join(", ")}`,
      });
    case "truth":
      return z.boolean({ error: "true or false" });
    case "whole number": {
      const { minimum, maximum } = shape;
      const error = `a whole number from ${minimum} to ${maximum}`;
      return z.int({ error }).check(z.minimum(minimum, { error }), z.maximum(maximum, { error }));
    }
    case "positive number": {
      const error = "a number above 0";
      return z.number({ error }).check(z.positive({ error }));
    }
    case "list": {
      const error = shape.expected;
      return z.array(schemaOf(shape.element), { error }).check(
        ...(shape.mayBeEmpty ? [] : [z.minLength(1, { error })]),
        ...(shape.most === undefined ? [] : [z.maxLength(shape.most, { error })]),
      );
    }
    case "named": {
      const name = described(z.string(), { pattern: shape.pattern });
      return z.record(name, schemaOf(shape.value), { error: shape.expected });
    }
    case "table": {
      const keys = Object.entries(shape.keys).map(([name, key]) => [name, keySchema(key)] as const);
      return z.strictObject(Object.fromEntries(keys), { error: shape.expected });
    }
    case "either":
      return z.union(shape.kinds.map(schemaOf), { error: shape.expected });
  }
}

function textSchema({ expected, rule }: Extract<Shape, { type: "text" }>): z.ZodMiniType {
  const text = z.string({ error: expected });
  if (rule === undefined) return text;
  if (rule.type === "not empty") {
    return text.check(
      z.minLength(1, { error: expected }),
      z.refine((value) => !value.includes("\0"), { error: expected }),
    );
  }
  const like = text.check(z.refine(rule.test, { error: expected }));
  return rule.pattern === undefined ? like : described(like, { pattern: rule.pattern });
}

/** A separate schema for the key, since several keys may have the same kind. */
function keySchema({ kind, optional, description }: Key): z.ZodMiniType {
  const schema = schemaOf(kind);
  return described(
    optional ? z.optional(schema) : z.clone(schema, undefined, { parent: true }),
    { description },
  );
}

/**
 * Checks a value.
 *
 * @param kind What it should be
 * @param value What it is
 * @returns Everything that does not fit, in the order in which the kind names its keys
 */
export function mismatches(kind: Schema, value: unknown): readonly Mismatch[] {
  const result = z.safeParse(schemaOf(kind), value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => describeIssue(issue, []));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, prefix: Mismatch["path"]): readonly Mismatch[] {
  const path = [...prefix, ...issue.path as (string | number)[]];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => (
      {
        path: [...path, name],
        kind: "unknown key",
        expected: "",
        choices: [],
        wantsText: false,
      }
    ));
  }
  if (issue.code === "invalid_union") {
    // The alternative whose outer type fits is the one that is meant.
    const meant = issue.errors.find((errors) => !errors.some(isWrongOuterType));
    if (meant) return meant.flatMap((inner) => describeIssue(inner, path));
  }
  return [{
    path,
    kind: isMissing(issue) ? "missing" : "wrong value",
    expected: issue.message,
    choices: issue.code === "invalid_value" ? issue.values.map(String) : [],
    wantsText: issue.code === "invalid_type" && issue.expected === "string",
  }];
}

const isWrongOuterType = (issue: Issue): boolean =>
  issue.path.length === 0 && issue.code === "invalid_type";

/** The library reports a missing key as a value of the type `undefined`, which no file can hold. */
const isMissing = (issue: Issue): boolean =>
  (issue.code === "invalid_type" || issue.code === "invalid_value") && issue.input === undefined;

/**
 * A kind as JSON Schema, draft 2020-12.
 *
 * @param kind Any kind
 * @returns The schema document, with the descriptions of all keys
 */
export function jsonSchemaOf(kind: Schema): Record<string, unknown> {
  const options = { metadata: descriptions, io: "input" } as const;
  return z.toJSONSchema(schemaOf(kind), options) as Record<string, unknown>;
}
