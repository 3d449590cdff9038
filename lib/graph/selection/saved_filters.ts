/**
 * Looks up the saved expressions that an expression uses.
 *
 * Each is read once, however often it is used, and nothing here recurses: filters that use others
 * repeatedly, or in a chain of any length, cost no more than their text.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { nearestNames } from "../../errors/nearest_names.ts";
import { circleText } from "../cycles.ts";
import { type Expression, partsOfExpression } from "./expression.ts";
import { inFilter, shortened } from "./invalid_selection.ts";
import { parseExpression } from "./parse.ts";

/** An expression whose filters are being looked up. */
interface Visit {
  /** Name of the filter; undefined for the expression at the start. */
  readonly name?: string;
  readonly expression: Expression;
  /** Names of the filters that it uses. */
  readonly uses: readonly string[];
  next: number;
}

/**
 * Every saved expression that an expression uses, directly or through others, by name; each comes
 * after those that it uses.
 *
 * @param expression The expression
 * @param filters The texts of all saved expressions by name
 * @throws {NestrError} `NAME_UNKNOWN` for an unknown filter, `SELECTION_INVALID` for one that is not
 * valid or contains itself
 */
export function savedFilters(
  expression: Expression,
  filters: ReadonlyMap<string, string>,
): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>();
  /** The filters on the path down to the current one, the outermost first. */
  const trail = new Set<string>();
  const visits: Visit[] = [{ expression, uses: usedBy(expression), next: 0 }];
  for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
    const name = visit.uses[visit.next++];
    if (name === undefined) {
      visits.pop();
      if (visit.name === undefined) continue;
      found.set(visit.name, visit.expression);
      trail.delete(visit.name);
    } else if (trail.has(name)) {
      throw containsItself(name, [...trail], filters);
    } else if (!found.has(name)) {
      const saved = parseExpression(textOf(name, filters, visit.name), name);
      trail.add(name);
      visits.push({ name, expression: saved, uses: usedBy(saved), next: 0 });
    }
  }
  return found;
}

function usedBy(expression: Expression): readonly string[] {
  const names = new Set<string>();
  for (const part of partsOfExpression(expression)) if (part.type === "saved") names.add(part.name);
  return [...names];
}

function textOf(
  name: string,
  filters: ReadonlyMap<string, string>,
  usedIn: string | undefined,
): string {
  const text = filters.get(name);
  if (text !== undefined) return text;
  const candidates = nearestNames(name, filters.keys());
  throw new NestrError(
    "NAME_UNKNOWN",
    `no filter is called "${shortened(name)}"${inFilter(usedIn)}`,
    {
      hint: candidates.length > 0
        ? `did you mean ${candidates.map((it) => `@${it}`).join(", ")}?`
        : "save one under [filters] in the manifest",
      details: {
        field: "filter",
        name,
        candidates,
        ...(usedIn === undefined ? {} : { filter: usedIn }),
      },
    },
  );
}

function containsItself(
  name: string,
  trail: readonly string[],
  filters: ReadonlyMap<string, string>,
): NestrError {
  const circle = [...trail.slice(trail.indexOf(name)), name].map((it) => `@${it}`);
  return new NestrError(
    "SELECTION_INVALID",
    `the filter "@${name}" contains itself: ${circleText(circle)}`,
    {
      hint: "take one of them out under [filters] in the manifest",
      details: { expression: filters.get(name), filter: name, circle },
    },
  );
}
