/**
 * Which rows of a long list are visible.
 *
 * The position of each row is known without drawing it: a list of a hundred thousand rows costs no
 * more than what fits on the screen.
 *
 * @module
 */

/** Where the rows of a list are, in pixels from its top. */
export interface RowPlaces {
  /** How many rows there are. */
  readonly count: number;
  /** Where a row begins; for the number of rows, where the last one ends. */
  readonly top: (row: number) => number;
  /** The row at a distance from the top, the first or last one if that is outside the list. */
  readonly at: (distance: number) => number;
}

/** Rows that are all equally high. */
export function evenRows(count: number, height: number): RowPlaces {
  return {
    count,
    top: (row) => row * height,
    at: (distance) => Math.max(0, Math.min(Math.floor(distance / height), count - 1)),
  };
}

/** A list and its scroll position. */
export interface ScrolledList {
  readonly rows: RowPlaces;
  /** How much of the list is above the visible area; negative if the list begins below its top. */
  readonly top: number;
  /** Height of the visible area. */
  readonly height: number;
  /** How far beyond each edge to draw, so that scrolling shows no gaps. */
  readonly overscan: number;
}

/** The rows to draw. */
export interface VirtualWindow {
  /** Index of the first row. */
  readonly start: number;
  /** Index after the last row. */
  readonly end: number;
  /** Distance of the first row from the top of the list. */
  readonly offset: number;
  /** Height of the whole list. */
  readonly total: number;
}

/** Works out which rows to draw. */
export function virtualWindow({ rows, top, height, overscan }: ScrolledList): VirtualWindow {
  const start = rows.at(top - overscan);
  const end = Math.min(rows.at(top + height + overscan) + 1, rows.count);
  return { start, end, offset: rows.top(start), total: rows.top(rows.count) };
}

/**
 * The scroll position at which a row is visible; the current one if the row already is.
 *
 * @param centred Whether to bring a row that is not visible to the middle, not to the nearest edge
 */
export function scrollToRow(
  { rows, top, height }: Pick<ScrolledList, "rows" | "top" | "height">,
  row: number,
  centred = false,
): number {
  const above = rows.top(row);
  const below = rows.top(row + 1);
  const isInSight = above >= top && below <= top + height;
  // Of a row that is higher than what is seen, the beginning is shown.
  if (centred && !isInSight) return Math.max(0, above - Math.max(0, height - (below - above)) / 2);
  if (above < top) return above;
  return below > top + height ? Math.min(above, below - height) : top;
}
