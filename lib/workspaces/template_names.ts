/**
 * Looks up the names of a template, strictly: own properties only, and what is missing is an error that
 * says what exists.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { described, type TemplatePlace } from "./template_source.ts";

/** What templates can refer to: plain objects in one another. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** A name that a template uses. */
export interface TemplateName {
  /** As it was written. */
  readonly path: string;
  /** Its segments below what it starts from. */
  readonly segments: readonly string[];
  /** Where it stands. */
  readonly place: TemplatePlace;
}

/** How many of the names that exist a message shows. */
const SHOWN = 8;

/**
 * The value of a name.
 *
 * @param base What it starts from
 * @param name The name
 * @param values All values, to tell a name of theirs from one inside a block
 * @throws {NestrError} `TEMPLATE_NAME_UNKNOWN`
 */
export function valueOf(base: unknown, name: TemplateName, values: TemplateValues): unknown {
  let current = base;
  for (const [depth, segment] of name.segments.entries()) {
    const next = ownValue(current, segment);
    if (next === undefined) throw unknownName(name, depth, current, base === values);
    current = next;
  }
  if (isMissing(current)) throw unknownName(name, 0, undefined, false);
  return current;
}

/**
 * As `valueOf`, for places that ask whether a name exists: undefined where it does not.
 *
 * The first segment must exist all the same, because a template that asks for `servces` never meant to.
 */
export function valueIfAny(base: unknown, name: TemplateName, values: TemplateValues): unknown {
  let current = base;
  for (const [depth, segment] of name.segments.entries()) {
    const next = ownValue(current, segment);
    if (next === undefined && depth === 0 && base === values) {
      throw unknownName(name, depth, current, true);
    }
    if (next === undefined) return undefined;
    current = next;
  }
  return isMissing(current) ? undefined : current;
}

/** As `valueOf`, for places where text is needed. */
export function textOf(base: unknown, name: TemplateName, values: TemplateValues): string {
  const value = valueOf(base, name, values);
  if (typeof value !== "object") return String(value);
  const candidates = namesIn(value);
  throw new NestrError(
    "TEMPLATE_NAME_UNKNOWN",
    `"${name.path}" in ${described(name.place)} is a group of names, not a value; it holds: ${
      shown(candidates)
    }`,
    { hint: "name one of them", details: { path: name.path, candidates, ...name.place } },
  );
}

const isMissing = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === "function";

/** A property that is the value's own; undefined where there is none, or nothing in it. */
function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  const found: unknown = Reflect.get(value, key);
  return isMissing(found) ? undefined : found;
}

/** The names that a value holds. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.keys(value).filter((key) => ownValue(value, key) !== undefined);
}

/** The error for a name whose segment `depth` is not in `holder`. */
function unknownName(
  name: TemplateName,
  depth: number,
  holder: unknown,
  isFromRoot: boolean,
): NestrError {
  const { path, segments, place } = name;
  const segment = segments[depth] ?? path;
  const existing = namesIn(holder);
  const near = nearestNames(segment, existing);
  const candidates = [...near, ...existing.filter((it) => !near.includes(it))];
  const kind = isFromRoot ? kindOf(segments.slice(0, depth)) : "name";
  const there = candidates.length === 0 ? "there are none" : `there are: ${shown(candidates)}`;
  const nearest = near[0] === undefined
    ? undefined
    : [...segments.slice(0, depth), near[0], ...segments.slice(depth + 1)].join(".");
  return new NestrError(
    "TEMPLATE_NAME_UNKNOWN",
    `"${path}" in ${described(place)}: no ${kind} "${segment}"; ${there}`,
    {
      hint: hintFor(path, kind, isFromRoot ? nearest : near[0]),
      details: { path, candidates, ...place },
    },
  );
}

function hintFor(path: string, kind: string, nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (kind !== "environment variable") return "name one that exists, or add it to the environment";
  return `set it, or say what holds without it: {{default ${path} "…"}}`;
}

/** What the names below a path from the root are called. */
function kindOf(above: readonly string[]): string {
  const [first, second, third] = above;
  if (above.length === 1 && first === "services") return "service";
  if (above.length === 1 && first === "env") return "environment variable";
  if (above.length === 1 && first === "ports") return "port";
  if (above.length === 3 && first === "services" && third === "ports") {
    return `port of service "${second}"`;
  }
  return "name";
}

function shown(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
