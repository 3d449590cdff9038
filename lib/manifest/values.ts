/**
 * The kinds of values that a manifest is made of, and the check of a value against them.
 *
 * The only module that knows the schema library. Each kind carries, as its message, the phrase that
 * says what would be right, so that a report can put it beside what was found. Checking changes
 * nothing: no defaults, no conversion.
 *
 * @module
 */

import * as z from "zod/mini";

/** A kind of value. */
export type Schema<Value = unknown> = z.ZodMiniType<Value>;

/** The type of the values of a kind. */
export type ValueOf<Kind extends Schema> = z.infer<Kind>;

/**
 * A value of which any part may be missing: what remains of a checked document when every part that
 * does not fit has been taken out.
 */
export type Remains<Value> = Value extends readonly (infer Element)[]
  ? readonly (Remains<Element> | undefined)[]
  : Value extends object ? { readonly [Key in keyof Value]?: Remains<Value[Key]> }
  : Value;

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
  /** Whether another type of value stands where a text belongs. */
  readonly wantsText: boolean;
}

/** What editors are told about a kind or key. */
const descriptions = z.registry<Record<string, unknown>>();

function described<Kind extends Schema>(kind: Kind, metadata: Record<string, unknown>): Kind {
  descriptions.add(kind, metadata);
  return kind;
}

/** Any text. */
export const text = (expected = "a string"): z.ZodMiniType<string> => z.string({ error: expected });

/** A text that passes a test; `pattern` says the same, or less, to editors. */
export function textLike(
  expected: string,
  test: (text: string) => boolean,
  pattern?: string,
): z.ZodMiniType<string> {
  const kind = z.string({ error: expected }).check(z.refine(test, { error: expected }));
  return pattern === undefined ? kind : described(kind, { pattern });
}

/** A text that is not empty. */
export const someText = (expected = "a string that is not empty"): z.ZodMiniType<string> =>
  z.string({ error: expected }).check(z.minLength(1, { error: expected }));

/** One of some words. */
export function choice<const Words extends readonly string[]>(
  words: Words,
): z.ZodMiniType<Words[number]> {
  return z.enum(words, { error: `one of ${words.map((word) => `"${word}"`).join(", ")}` });
}

/** `true` or `false`. */
export const truth = (): z.ZodMiniType<boolean> => z.boolean({ error: "true or false" });

/** A whole number within bounds, both included. */
export function wholeNumber(minimum: number, maximum: number): z.ZodMiniType<number> {
  const error = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).check(z.minimum(minimum, { error }), z.maximum(maximum, { error }));
}

/** A number above zero. */
export function positiveNumber(): z.ZodMiniType<number> {
  const error = "a number above 0";
  return z.number({ error }).check(z.positive({ error }));
}

/** A list. */
export const list = <Kind extends Schema>(
  element: Kind,
  expected: string,
): z.ZodMiniType<ValueOf<Kind>[]> => z.array(element, { error: expected }) as never;

/** A list with at least one element. */
export const someOf = <Kind extends Schema>(
  element: Kind,
  expected: string,
): z.ZodMiniType<ValueOf<Kind>[]> =>
  z.array(element, { error: expected }).check(z.minLength(1, { error: expected })) as never;

/** A table whose keys are the user's; `pattern` tells editors what a key looks like. */
export function named<Kind extends Schema>(
  value: Kind,
  expected: string,
  pattern: string,
): z.ZodMiniType<Record<string, ValueOf<Kind>>> {
  return z.record(described(z.string(), { pattern }), value, { error: expected }) as never;
}

/** A table with fixed keys, made with {@link key} and {@link requiredKey}. */
export function table<Keys extends Record<string, Schema>>(
  keys: Keys,
  expected = "a table",
): z.ZodMiniType<ValueOf<z.ZodMiniObject<Keys>>> {
  return z.strictObject(keys, { error: expected }) as never;
}

/** A key of a table that may be left out. */
export function key<Kind extends Schema>(kind: Kind, description: string): z.ZodMiniOptional<Kind> {
  return described(z.optional(kind), { description });
}

/** A key of a table that must be there. */
export function requiredKey<Kind extends Schema>(kind: Kind, description: string): Kind {
  return described(z.clone(kind, undefined, { parent: true }), { description });
}

/** A value of one of two kinds. */
export const either = <First extends Schema, Second extends Schema>(
  first: First,
  second: Second,
  expected: string,
): z.ZodMiniType<ValueOf<First> | ValueOf<Second>> =>
  z.union([first, second], { error: expected }) as never;

/** Any value; for a key whose content another schema checks. */
export const anything = (): z.ZodMiniType<unknown> => z.unknown();

/**
 * Checks a value.
 *
 * @param kind What it should be
 * @param value What it is
 * @returns Everything that does not fit, in the order in which the kind names its keys
 */
export function mismatches(kind: Schema, value: unknown): readonly Mismatch[] {
  const result = z.safeParse(kind, value, { reportInput: true });
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
    // The alternative whose outer type fits is the one that was meant.
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
  return z.toJSONSchema(kind, { metadata: descriptions, io: "input" }) as Record<string, unknown>;
}
