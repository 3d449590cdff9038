/**
 * The tables of a manifest that are keyed by the user's names, over all files of a project.
 *
 * @module
 */

import { isName, NAME_EXPECTED } from "./name.ts";
import type { Place } from "./problem.ts";

/** One entry of a table. */
export interface NamedEntry<Value> {
  /** Its key. */
  readonly name: string;
  /** Its value. */
  readonly value: Value;
  /** Where the entry is. */
  readonly place: Place;
}

/** A table in one file. */
export interface NamedTableSource<Value> {
  /** The checked table; undefined where the file has none. */
  readonly table: { readonly [name: string]: Value | undefined } | undefined;
  /** Where the table is. */
  readonly place: Place;
}

/**
 * Joins a table's parts from several files.
 *
 * Notes invalid names, and names that occur in two files; of these the entry read first is kept.
 *
 * @param parts The table in each file, in the order of reading
 * @param noun What an entry is, for messages: `repository`
 * @returns The entries in the order of reading, by name
 */
export function joinTables<Value>(
  parts: readonly NamedTableSource<Value>[],
  noun: string,
): ReadonlyMap<string, NamedEntry<Value>> {
  const entries = new Map<string, NamedEntry<Value>>();
  for (const { table, place } of parts) {
    for (const [name, value] of Object.entries(table ?? {})) {
      if (value === undefined) continue;
      const at = place.at(name);
      const first = entries.get(name);
      if (first) {
        at.note({
          atKey: true,
          message: `the ${noun} "${name}" stands in two files`,
          found: JSON.stringify(name),
          suggestion: "remove or rename one of them",
          related: first.place,
        });
        continue;
      }
      noteBadName(name, at, noun);
      entries.set(name, { name, value, place: at });
    }
  }
  return entries;
}

function noteBadName(name: string, place: Place, noun: string): void {
  if (isName(name)) return;
  place.note({
    atKey: true,
    message: `${JSON.stringify(name)} cannot be the name of a ${noun}; expected ${NAME_EXPECTED}`,
    found: JSON.stringify(name),
    expected: NAME_EXPECTED,
  });
}

/**
 * The elements of a list that fit, with their indices.
 *
 * @param elements A checked list
 */
export function presentElements<Element>(
  elements: readonly (Element | undefined)[] | undefined,
): readonly { readonly element: Element; readonly index: number }[] {
  return (elements ?? []).flatMap((element, index) =>
    element === undefined ? [] : [{ element, index }]
  );
}

/** The elements of a list that fit, without repetition, in their order. */
export function distinct(elements: readonly (string | undefined)[] | undefined): readonly string[] {
  return elements ? [...new Set(elements.filter((element) => element !== undefined))] : [];
}
