/**
 * Checks a decoded document against a schema, notes every problem, and removes what does not fit,
 * so that reading can go on with the rest and find the problems there too.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { withoutByteOrderMark } from "./decode.ts";
import { describeValue } from "./describe_value.ts";
import { type JsonSchema, keysAt, placesOf } from "./known_keys.ts";
import type { Place } from "./problem.ts";
import { fits } from "./fits.ts";
import type { Mismatch } from "./schema_library.ts";
import type { Remains, Schema, ValueOf } from "./values.ts";

/** What earlier versions called some keys, to explain an old name in a file of a new version. */
const FORMER_KEYS: ReadonlyMap<string, string> = new Map([
  ["repositories", "repos"],
  ["branch", "default_branch"],
  ["deps", "depends_on"],
  ["commands", "steps"],
]);

/**
 * Checks a value and notes what is wrong.
 *
 * @param kind What the value should be
 * @param value What was decoded; parts that do not fit are removed from it, or in a list replaced
 *   by undefined, so that indices stay the same
 * @param place Where the value is
 * @param schema Gives the schema of the whole file, for suggestions; called when a key is unknown
 * @returns The value, of which any part may be missing; undefined when it does not fit as a whole
 */
export async function checkValue<Kind extends Schema>(
  kind: Kind,
  value: unknown,
  place: Place,
  schema: () => Promise<JsonSchema>,
): Promise<Remains<ValueOf<Kind>> | undefined> {
  if (hasPrototypeKey(value)) notePrototypeKeys(value, place);
  if (fits(kind, value)) return value as Remains<ValueOf<Kind>>;
  const { mismatches } = await import("./schema_library.ts");
  const wrong = mismatches(kind, value);
  // The wrong values are read before anything is removed.
  const founds = wrong.map(({ path }) => describeValue(valueAt(value, path)));
  const hints = await quotationHints(wrong, value, place);
  for (const [index, mismatch] of wrong.entries()) {
    const at = place.at(...mismatch.path);
    if (mismatch.kind === "unknown key") noteUnknownKey(at, await schema());
    else noteWrongValue(mismatch, at, founds[index]!, hints[index]);
  }
  if (wrong.some(({ path }) => path.length === 0)) return undefined;
  for (const { path } of wrong) takeOut(value, path);
  return value as Remains<ValueOf<Kind>>;
}

function noteUnknownKey(place: Place, schema: JsonSchema): void {
  const name = String(place.path.at(-1));
  const known = keysAt(schema, place.path.slice(0, -1));
  const former = FORMER_KEYS.get(name);
  const near = former && known.includes(former) ? [former] : nearestNames(name, known);
  const elsewhere = near.length === 0 ? placesOf(schema, name) : [];
  place.note({
    atKey: true,
    message: `unknown key "${place.key}"`,
    found: JSON.stringify(name),
    ...(known.length === 0 ? {} : { expected: `one of ${known.join(", ")}` }),
    suggestion: near.length > 0
      ? `did you mean ${near.join(" or ")}?`
      : elsewhere.length > 0
      ? `"${name}" belongs in ${elsewhere.slice(0, 3).join(" or ")}`
      : undefined,
  });
}

function noteWrongValue(
  mismatch: Mismatch,
  place: Place,
  found: string,
  hint: string | undefined,
): void {
  const { expected } = mismatch;
  const key = place.key || "the file";
  if (mismatch.kind === "missing") {
    place.note({ message: `"${key}" is missing; expected ${expected}`, expected });
    return;
  }
  const [near] = nearestNames(found.replaceAll('"', ""), mismatch.choices, 1);
  place.note({
    message: `"${key}" is ${found}; expected ${expected}`,
    found,
    expected,
    suggestion: near !== undefined ? `did you mean "${near}"?` : hint,
  });
}

/** For each number or truth that should be a text, how to make it one. */
async function quotationHints(
  wrong: readonly Mismatch[],
  value: unknown,
  { source, path: above }: Place,
): Promise<readonly (string | undefined)[]> {
  const scalars = wrong.map(({ wantsText, path }) => {
    const found = wantsText ? valueAt(value, path) : undefined;
    return typeof found === "number" || typeof found === "boolean" ? found : undefined;
  });
  if (scalars.every((scalar) => scalar === undefined)) return [];
  const locate = await (await import("./locate.ts")).createLocator(source);
  const lines = withoutByteOrderMark(source.text).split("\n");
  return scalars.map((scalar, index) => {
    if (scalar === undefined) return undefined;
    const path = source.sourcePath([...above, ...wrong[index]!.path]);
    const { line, column } = locate(path, "value");
    // 1.10 is a version, and not 1.1; behind an alias something else stands there.
    const [word = ""] = /^[\w.+-]+/.exec(lines[line - 1]!.slice(column - 1)) ?? [];
    const isIt = typeof scalar === "number"
      ? Number(word.replaceAll("_", "") || NaN) === scalar
      : word.toLowerCase() === String(scalar);
    return `write ${isIt ? `"${word}"` : "it"} in quotes`;
  });
}

/** Whether a key anywhere in a value would change an object's prototype if it were assigned. */
function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasPrototypeKey);
  for (const name in value) {
    if (name === "__proto__") return true;
    if (hasPrototypeKey((value as Record<string, unknown>)[name])) return true;
  }
  return false;
}

/** Notes and removes keys that would change a prototype; called only when there is one. */
function notePrototypeKeys(value: unknown, place: Place): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.hasOwn(value, "__proto__")) {
    const at = place.at("__proto__");
    at.note({ atKey: true, message: `the key "${at.key}" is reserved`, found: '"__proto__"' });
    Reflect.deleteProperty(value, "__proto__");
  }
  for (const [name, child] of Object.entries(value)) {
    notePrototypeKeys(child, place.at(Array.isArray(value) ? Number(name) : name));
  }
}

/** What a path leads to; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: Mismatch["path"]): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) {
      return undefined;
    }
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

function takeOut(value: unknown, path: Mismatch["path"]): void {
  const parent = valueAt(value, path.slice(0, -1));
  const last = path.at(-1)!;
  if (Array.isArray(parent)) parent[Number(last)] = undefined;
  else if (typeof parent === "object" && parent !== null) Reflect.deleteProperty(parent, last);
}
