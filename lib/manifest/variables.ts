/**
 * Tables of environment variables.
 *
 * @module
 */

import type { Place } from "./problem.ts";
import { VARIABLE_PATTERN } from "./schema.ts";

const VARIABLE = new RegExp(VARIABLE_PATTERN);

/**
 * Reads a table of environment variables and notes invalid names.
 *
 * @param table The checked table
 * @param place Where it is
 */
export function readVariables(
  table: { readonly [name: string]: string | undefined } | undefined,
  place: Place,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(table ?? {})) {
    if (!VARIABLE.test(name)) {
      const expected = 'letters, digits and "_", not beginning with a digit';
      place.at(name).note({
        atKey: true,
        message: `${
          JSON.stringify(name)
        } cannot be the name of an environment variable; expected ${expected}`,
        found: JSON.stringify(name),
        expected,
      });
    }
    if (value !== undefined) variables.set(name, value);
  }
  return variables;
}
