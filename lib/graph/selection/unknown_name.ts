/**
 * The error for a name, tag or path in an expression that matches nothing, with suggestions.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import type { Target } from "../target.ts";
import { type Field, PREDICATES } from "./expression.ts";
import { isGlob } from "./glob.ts";
import { inFilter, shortened } from "./invalid_selection.ts";

/** How many suggestions a hint has. */
const SUGGESTED = 3;

const IS: Readonly<Record<Field, string>> = {
  name: "is called",
  tag: "has the tag",
  path: "lies at",
};
const LIKE: Readonly<Record<Field, string>> = {
  name: "is called anything like",
  tag: "has a tag like",
  path: "lies at a path like",
};

/** What a name could have meant. */
interface Known {
  readonly targets: readonly Target[];
  readonly filters: ReadonlyMap<string, string>;
  /** The filter in whose expression the name occurs. */
  readonly usedIn: string | undefined;
}

/** What a target offers a field's glob to match. */
export function valuesOf(
  { component, repository, path, tags }: Target,
  field: Field,
): readonly string[] {
  if (field === "tag") return tags;
  return field === "path" ? [path] : [component, repository];
}

/** `NAME_UNKNOWN` with the field's nearest values and, in its hint, anything else of that name. */
export function unknownName(field: Field, glob: string, known: Known): NestrError {
  const { targets, filters, usedIn } = known;
  const values = (of: Field) => new Set(targets.flatMap((target) => valuesOf(target, of)));
  const candidates = nearestNames(glob, values(field));
  const prefix = field === "name" ? "" : `${field}:`;
  const terms = [
    ...(field === "name" && values("tag").has(glob) ? [`tag:${glob}`] : []),
    ...(field !== "name" && values("name").has(glob) ? [glob] : []),
    ...(filters.has(glob) ? [`@${glob}`] : []),
    ...candidates.map((it) => `${prefix}${it}`),
    ...(field === "name" ? nearestNames(glob, PREDICATES) : []),
  ].slice(0, SUGGESTED);
  return new NestrError(
    "NAME_UNKNOWN",
    `no repository or component ${(isGlob(glob) ? LIKE : IS)[field]} "${shortened(glob)}"${
      inFilter(usedIn)
    }`,
    {
      hint: terms.length > 0
        ? `did you mean ${terms.join(", ")}?`
        : "see what there is with: nestr repo list",
      details: {
        field,
        name: glob,
        candidates,
        ...(usedIn === undefined ? {} : { filter: usedIn }),
      },
    },
  );
}
