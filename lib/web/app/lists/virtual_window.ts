/**
 * Which rows of a long list are in sight.
 *
 * All rows have the same height, so that the place of each is known without drawing it: a list of a
 * hundred thousand costs what fits on the screen.
 *
 * @module
 */

/** A list as it is scrolled. */
export interface ScrolledList {
  /** How many rows it has. */
  readonly count: number;
  /** Height of each. */
  readonly rowHeight: number;
  /** How much of the list is above the upper edge of what is visible; negative where it begins below. */
  readonly top: number;
  /** Height of what is visible. */
  readonly height: number;
  /** Rows to draw beyond both edges, for scrolling without gaps. */
  readonly overscan: number;
}

/** The rows to draw. */
export interface VirtualWindow {
  /** The first. */
  readonly start: number;
  /** The one behind the last. */
  readonly end: number;
  /** Where the first is, from the top of the list. */
  readonly offset: number;
  /** Height of the whole list. */
  readonly total: number;
}

/** Works out which rows to draw. */
export function virtualWindow(list: ScrolledList): VirtualWindow {
  const { count, rowHeight, top, height, overscan } = list;
  const first = Math.floor(top / rowHeight) - overscan;
  const last = Math.ceil((top + height) / rowHeight) + overscan;
  const start = Math.min(Math.max(0, first), count);
  const end = Math.min(Math.max(start, last), count);
  return { start, end, offset: start * rowHeight, total: count * rowHeight };
}

/**
 * How far to scroll so that a row is in sight; the position itself where it already is.
 *
 * @param centred Whether a row that is not is brought to the middle instead of the nearest edge
 */
export function scrollToRow(
  list: Pick<ScrolledList, "rowHeight" | "top" | "height">,
  row: number,
  centred = false,
): number {
  const above = row * list.rowHeight;
  const below = above + list.rowHeight;
  const isInSight = above >= list.top && below <= list.top + list.height;
  if (centred && !isInSight) return Math.max(0, above - (list.height - list.rowHeight) / 2);
  if (above < list.top) return above;
  return below > list.top + list.height ? below - list.height : list.top;
}
