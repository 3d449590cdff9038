/**
 * The kinds of values that a manifest is made of, as plain data.
 *
 * Each kind carries a phrase for what would be right, so that a report can put it beside what was
 * found. Kinds have two users: `fits.ts` quickly confirms that a value is right, which it nearly
 * always is, and `schema_library.ts` explains what is wrong and describes the kinds to editors.
 * Only the second one knows the schema library, which takes longer to load than a manifest takes to
 * read.
 *
 * @module
 */

/** Never present: lets the compiler remember the type of a kind's values. */
declare const VALUE: unique symbol;

/** A kind of value. */
export interface Schema<Value = unknown> {
  readonly shape: Shape;
  readonly [VALUE]?: Value;
}

/** What makes a value one of a kind. */
export type Shape =
  | { readonly type: "anything" }
  | { readonly type: "text"; readonly expected: string; readonly rule?: TextRule }
  | { readonly type: "choice"; readonly words: readonly string[] }
  | { readonly type: "truth" }
  | { readonly type: "whole number"; readonly minimum: number; readonly maximum: number }
  | { readonly type: "positive number" }
  | {
    readonly type: "list";
    readonly element: Schema;
    readonly expected: string;
    readonly mayBeEmpty: boolean;
    /** How many elements it may have. Default: any number. */
    readonly most?: number;
  }
  | {
    readonly type: "named";
    readonly value: Schema;
    readonly expected: string;
    readonly pattern: string;
  }
  | { readonly type: "table"; readonly keys: Keys; readonly expected: string }
  | { readonly type: "either"; readonly kinds: readonly Schema[]; readonly expected: string };

/** What a text must be like. */
export type TextRule =
  | { readonly type: "not empty" }
  | {
    readonly type: "test";
    readonly test: (text: string) => boolean;
    /** Tells editors the same as the test, or less. */
    readonly pattern?: string;
  };

/** A key of a table. */
export interface Key<Value = unknown, Optional extends boolean = boolean> {
  readonly kind: Schema<Value>;
  readonly optional: Optional;
  /** A sentence for editors. */
  readonly description: string;
}

/** The keys of a table, by name. */
export type Keys = Readonly<Record<string, Key>>;

/** The type of the values of a kind. */
export type ValueOf<Kind extends Schema> = Kind extends Schema<infer Value> ? Value : never;

/** The type of the values of a table. */
type TableOf<Table extends Keys> =
  & {
    [Name in keyof Table as Table[Name]["optional"] extends true ? never : Name]: ValueOf<
      Table[Name]["kind"]
    >;
  }
  & {
    [Name in keyof Table as Table[Name]["optional"] extends true ? Name : never]?: ValueOf<
      Table[Name]["kind"]
    >;
  };

/**
 * A value of which any part may be missing: what remains of a checked document when every part that
 * does not fit has been removed.
 */
export type Remains<Value> = Value extends readonly (infer Element)[]
  ? readonly (Remains<Element> | undefined)[]
  : Value extends object ? { readonly [Key in keyof Value]?: Remains<Value[Key]> }
  : Value;

/** A text that passes a test; `pattern` tells editors the same, or less. */
export function textLike(
  expected: string,
  test: (text: string) => boolean,
  pattern?: string,
): Schema<string> {
  const rule = { type: "test", test, ...(pattern === undefined ? {} : { pattern }) } as const;
  return { shape: { type: "text", expected, rule } };
}

/** A text that is not empty, without NUL characters: no file, program or name can have one. */
export const someText = (expected = "a string that is not empty"): Schema<string> => ({
  shape: { type: "text", expected, rule: { type: "not empty" } },
});

/** One of some words. */
export const choice = <const Words extends readonly string[]>(
  words: Words,
): Schema<Words[number]> => ({ shape: { type: "choice", words } });

/** `true` or `false`. */
export const truth = (): Schema<boolean> => ({ shape: { type: "truth" } });

/** A whole number within bounds, both included. */
export const wholeNumber = (minimum: number, maximum: number): Schema<number> => ({
  shape: { type: "whole number", minimum, maximum },
});

/** A number above zero. */
export const positiveNumber = (): Schema<number> => ({ shape: { type: "positive number" } });

/** A list, with at most the given number of elements, if any. */
export const list = <Value>(
  element: Schema<Value>,
  expected: string,
  most?: number,
): Schema<Value[]> => ({
  shape: {
    type: "list",
    element,
    expected,
    mayBeEmpty: true,
    ...(most === undefined ? {} : { most }),
  },
});

/** A list with at least one element. */
export const someOf = <Value>(element: Schema<Value>, expected: string): Schema<Value[]> => ({
  shape: { type: "list", element, expected, mayBeEmpty: false },
});

/** A table whose keys are the user's; `pattern` tells editors what a key looks like. */
export const named = <Value>(
  value: Schema<Value>,
  expected: string,
  pattern: string,
): Schema<Record<string, Value>> => ({ shape: { type: "named", value, expected, pattern } });

/** A table with fixed keys, made with {@link key} and {@link requiredKey}. */
export const table = <Table extends Keys>(
  keys: Table,
  expected = "a table",
): Schema<TableOf<Table>> => ({ shape: { type: "table", keys, expected } });

/** An optional key of a table. */
export const key = <Value>(kind: Schema<Value>, description: string): Key<Value, true> => ({
  kind,
  optional: true,
  description,
});

/** A required key of a table. */
export const requiredKey = <Value>(
  kind: Schema<Value>,
  description: string,
): Key<Value, false> => ({ kind, optional: false, description });

/** A value of one of two kinds. */
export const either = <First, Second>(
  first: Schema<First>,
  second: Schema<Second>,
  expected: string,
): Schema<First | Second> => ({ shape: { type: "either", kinds: [first, second], expected } });

/** Any value; for a key whose content another schema checks. */
export const anything = (): Schema => ({ shape: { type: "anything" } });
