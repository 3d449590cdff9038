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
  /** What `quote` is to be given where this name alone would not do. */
  readonly quoting?: string;
}

/** How many of the names that exist a message shows. */
const SHOWN = 8;
/** What the names in the environment are called; there are too many to list, and none is ours to tell. */
const ENVIRONMENT_VARIABLE = "environment variable";

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
    if (next === undefined) throw unknownName(name, depth, current, base, values);
    current = next;
  }
  if (isMissing(current)) throw unknownName(name, 0, undefined, base, values);
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
      throw unknownName(name, depth, current, base, values);
    }
    if (next === undefined) return undefined;
    current = next;
  }
  return isMissing(current) ? undefined : current;
}

/** As `valueOf`, for places where text is needed. */
export function textOf(base: unknown, name: TemplateName, values: TemplateValues): string {
  return written(valueOf(base, name, values), name, values);
}

/** As `valueIfAny`, for places where text is needed. */
export function textIfAny(
  base: unknown,
  name: TemplateName,
  values: TemplateValues,
): string | undefined {
  const value = valueIfAny(base, name, values);
  return value === undefined ? undefined : written(value, name, values);
}

/** A value as text. */
function written(value: unknown, name: TemplateName, values: TemplateValues): string {
  if (typeof value !== "object") return String(value);
  const candidates = isEnvironment(value, values) ? [] : namesIn(value).sort(byName);
  const held = candidates.length === 0 ? "" : `; it holds: ${shown(candidates)}`;
  throw new NestrError(
    "TEMPLATE_NAME_UNKNOWN",
    `"${name.path}" in ${described(name.place)} is a group of names, not a value${held}`,
    { hint: "name one of them", details: { path: name.path, candidates, ...name.place } },
  );
}

/** Whether a value is the environment: large, and of a person's own. */
const isEnvironment = (value: unknown, values: TemplateValues): boolean =>
  value !== undefined && value === ownValue(values, "env");

const byName = (a: string, b: string): number => a.localeCompare(b, "en", { numeric: true });

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

/** The error for a name whose segment `depth` is not in `holder`; it starts from `base`. */
function unknownName(
  name: TemplateName,
  depth: number,
  holder: unknown,
  base: unknown,
  values: TemplateValues,
): NestrError {
  const { path, segments, place } = name;
  const segment = segments[depth] ?? path;
  const isFromRoot = base === values;
  const kind = isEnvironment(holder, values)
    ? ENVIRONMENT_VARIABLE
    : isFromRoot
    ? kindOf(segments.slice(0, depth))
    : "name";
  const existing = namesIn(holder).sort(byName);
  const near = nearestNames(segment, existing);
  const candidates = kind === ENVIRONMENT_VARIABLE
    ? near
    : [...near, ...existing.filter((it) => !near.includes(it))];
  const nearest = near[0] === undefined || !isFromRoot
    ? near[0]
    : [...segments.slice(0, depth), near[0], ...segments.slice(depth + 1)].join(".");
  return new NestrError(
    "TEMPLATE_NAME_UNKNOWN",
    `"${path}" in ${described(place)}: no ${kind} "${segment}"${existingNames(kind, candidates)}`,
    { hint: hintFor(path, kind, nearest), details: { path, candidates, ...place } },
  );
}

/** The part of a message that says what exists. */
function existingNames(kind: string, candidates: readonly string[]): string {
  if (kind === ENVIRONMENT_VARIABLE) {
    return candidates.length === 0 ? "" : `; similar: ${shown(candidates)}`;
  }
  return candidates.length === 0 ? "; there are none" : `; there are: ${shown(candidates)}`;
}

function hintFor(path: string, kind: string, nearest: string | undefined): string {
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  if (kind !== ENVIRONMENT_VARIABLE) return "name one that exists, or add it to the environment";
  return `set it, or say what holds without it: {{default ${path} "…"}}`;
}

/** What the names below a path from the root are called. */
function kindOf(above: readonly string[]): string {
  const [first, second, third] = above;
  if (above.length === 1 && first === "services") return "service";
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
