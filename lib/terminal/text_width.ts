/**
 * How many columns text takes on a terminal, and cutting it to a number of them.
 *
 * ASCII and the signs this project prints are counted without loading anything. For other text the
 * table of Unicode's East Asian widths (`get-east-asian-width`) is loaded first; until then such a
 * character counts as one column.
 *
 * @module
 */

/** Text in which every UTF-16 unit is one column: Latin, Greek, Cyrillic, arrows, box drawing. */
const SIMPLE =
  /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u21ff\u2500-\u25ab✓✗▸○]*$/;

const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}|[#*0-9]\ufe0f?\u20e3)/u;
const ZERO_WIDTH = /^[\p{Mark}\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}]+$/u;

let eastAsianWidth: ((codePoint: number) => 1 | 2) | null = null;
let segmenter: Intl.Segmenter | null = null;

/**
 * Makes sure that the widths of these texts are known. Costs nothing for simple text.
 *
 * @param texts What will be measured
 */
export async function prepareWidths(texts: Iterable<string>): Promise<void> {
  if (eastAsianWidth !== null) return;
  for (const text of texts) {
    if (SIMPLE.test(text)) continue;
    eastAsianWidth = (await import("get-east-asian-width")).eastAsianWidth;
    return;
  }
}

/**
 * The columns that text takes. It must hold no escape sequences; call `prepareWidths()` first.
 *
 * @param text One line
 */
export function textWidth(text: string): number {
  if (SIMPLE.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += graphemeWidth(grapheme);
  return width;
}

/**
 * Text cut to a number of columns, ending with the ellipsis where something was cut off.
 *
 * @param text One line without escape sequences
 * @param columns How much room there is
 * @param ellipsis One column wide
 */
export function truncateText(text: string, columns: number, ellipsis: string): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return "";
  if (SIMPLE.test(text)) return text.slice(0, columns - 1) + ellipsis;
  let kept = "";
  let width = 0;
  for (const grapheme of graphemes(text)) {
    width += graphemeWidth(grapheme);
    if (width > columns - 1) break;
    kept += grapheme;
  }
  return kept + ellipsis;
}

/**
 * Text with blanks to the right up to a number of columns.
 *
 * @param text One line without escape sequences
 * @param columns The least width of the result
 */
export function padText(text: string, columns: number): string {
  const missing = columns - textWidth(text);
  return missing > 0 ? text + " ".repeat(missing) : text;
}

/**
 * The width that a list of names is padded to. Prepares the widths of the names as well.
 *
 * @param names Without escape sequences
 * @param limit Longer names do not widen the others
 */
export async function nameWidth(names: readonly string[], limit: number): Promise<number> {
  await prepareWidths(names);
  return names.reduce((width, name) => {
    const own = textWidth(name);
    return own > limit ? width : Math.max(width, own);
  }, 0);
}

function* graphemes(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function graphemeWidth(grapheme: string): number {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  return eastAsianWidth === null ? 1 : eastAsianWidth(grapheme.codePointAt(0)!);
}
