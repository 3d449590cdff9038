/**
 * Which rows of a long list are visible.
 *
 * All rows have the same height, so that the position of each is known without drawing it: a list
 * of a hundred thousand rows costs no more than what fits on the screen.
 *
 * @module
 */

/** A list and its scroll position. */
export interface ScrolledList {
  /** How many rows it has. */
  readonly count: number;
  /** Height of each. */
  readonly rowHeight: number;
  /** How much of the list is above the visible area; negative if the list begins below its top. */
  readonly top: number;
  /** Height of the visible area. */
  readonly height: number;
  /** How many rows to draw beyond each edge, so that scrolling shows no gaps. */
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
export function virtualWindow(list: ScrolledList): VirtualWindow {
  const { count, rowHeight, top, height, overscan } = list;
  const first = Math.floor(top / rowHeight) - overscan;
  const last = Math.ceil((top + height) / rowHeight) + overscan;
  const start = Math.min(Math.max(0, first), count);
  const end = Math.min(Math.max(start, last), count);
  return { start, end, offset: start * rowHeight, total: count * rowHeight };
}

/**
 * The scroll position at which a row is visible; the current one if the row already is.
 *
 * @param centred Whether to bring a row that is not visible to the middle, not to the nearest edge
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
