/**
 * Which rows of the overview are marked, by name.
 *
 * @module
 */

import type { OverviewRow } from "../../state/overview_rows.ts";

/** Changes which names are marked. */
export type MarkChange = (
  change: (marked: ReadonlySet<string>) => ReadonlySet<string>,
) => void;

/** What is marked, and ways to change it. */
export interface Marks {
  readonly names: ReadonlySet<string>;
  /** Whether every row of the list is. */
  readonly areAll: boolean;
  readonly toggle: (name: string) => void;
  /** Marks every row of the list as well. */
  readonly setAll: () => void;
  readonly clear: () => void;
}

/** What of a list is marked. */
export function marksOf(
  rows: readonly OverviewRow[],
  names: ReadonlySet<string>,
  onMark: MarkChange,
): Marks {
  return {
    names,
    areAll: rows.every(({ name }) => names.has(name)),
    toggle: (name) =>
      onMark((now) => {
        const next = new Set(now);
        if (!next.delete(name)) next.add(name);
        return next;
      }),
    setAll: () => onMark((now) => new Set([...now, ...rows.map(({ name }) => name)])),
    clear: () => onMark(() => new Set()),
  };
}
