/**
 * The output of programs as pieces of text with classes.
 *
 * Only colours and text styles are kept. Everything else that a terminal would obey (links, titles,
 * cursor movements, control characters) is dropped, and an overwritten line shows what was printed
 * last. The result is text and class names from a fixed set: no markup, addresses or styles of the
 * program's own. Colours of larger palettes become the nearest of sixteen, which the style sheet
 * makes legible on light and dark backgrounds.
 *
 * @module
 */

// deno-lint-ignore-file no-control-regex -- escape sequences begin with a control character

import Anser from "anser";
import { nearestColour } from "./ansi_palette.ts";

/** A piece of a line. */
export interface TextSpan {
  /** Its text. */
  readonly text: string;
  /** Its classes, separated by spaces; empty for none. */
  readonly classes: string;
}

const ESC = "\u001b";
/** Operating system commands (titles, links) and other strings, with their terminators. */
const STRINGS = /\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g;
/** Sequences that set colours and text styles. */
const STYLES = /\u001b\[[\d;:]*m/g;
/** All other sequences. */
const SEQUENCES =
  /\u001b(?:\[[0-?]*[ -/]*(?:[@-ln-~]|$)|\[[\d;:]*[<-?][0-?]*m|[ -/]+[0-~]|[0-Z\\^-~]|$)/g;
/** The remaining control characters, and those that change the direction of text. */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A style is at most this long, as programs that never reset it would make it grow with each line.
 */
const LONGEST_STYLE = 64;

/**
 * The pieces of a line.
 *
 * @param line The line, without its line feed
 * @param style The sequences that set the style it begins with
 */
export function spansOf(line: string, style = ""): readonly TextSpan[] {
  const text = cleaned(line);
  if (style === "" && !text.includes(ESC)) return text === "" ? [] : [{ text, classes: "" }];
  const pieces = Anser.ansiToJson(style + text, {
    json: true,
    use_classes: true,
    remove_empty: true,
  });
  return pieces.map((piece) => ({ text: piece.content, classes: classesOf(piece) }));
}

/** The text of a line, without any sequences. */
export function plainText(line: string): string {
  return cleaned(line).replace(STYLES, "");
}

/** The style after a line: the sequences that are still in effect. */
export function carriedStyle(style: string, line: string): string {
  if (!line.includes(ESC)) return style;
  let carried = style;
  for (const [sequence] of line.matchAll(STYLES)) {
    carried = /^\u001b\[0*m$/.test(sequence) ? "" : carried + sequence;
  }
  return carried.length > LONGEST_STYLE ? shortest(carried) : carried;
}

/** The last sequences that fit into the limit. */
function shortest(style: string): string {
  const kept: string[] = [];
  let length = 0;
  for (const [sequence] of [...style.matchAll(STYLES)].reverse()) {
    length += sequence.length;
    if (length > LONGEST_STYLE) break;
    kept.unshift(sequence);
  }
  return kept.join("");
}

function cleaned(line: string): string {
  if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(line)) {
    return line;
  }
  const text = line.replace(STRINGS, "").replace(SEQUENCES, "").replace(/\r+$/, "");
  return overwritten(text).replace(CONTROLS, "");
}

/** What a terminal shows in the end if a program returns to the beginning of the line. */
function overwritten(text: string): string {
  const last = text.lastIndexOf("\r");
  if (last < 0) return text;
  const styles = [...text.slice(0, last).matchAll(STYLES)].map(([sequence]) => sequence);
  return styles.join("") + text.slice(last + 1);
}

function classesOf(piece: Anser.AnserJsonEntry): string {
  // If the program asks for reverse video, the library has swapped the two already.
  const text = nearestColour(piece.fg, piece.fg_truecolor);
  const ground = nearestColour(piece.bg, piece.bg_truecolor);
  return [
    ...(text === undefined ? [] : [`fg-${text}`]),
    ...(ground === undefined ? [] : [`bg-${ground}`]),
    ...piece.decorations.filter((name) => KEPT.has(name)).map((name) => `ansi-${name}`),
  ].join(" ");
}

/** The styles that are kept: text is never made invisible, and nothing blinks. */
const KEPT: ReadonlySet<string> = new Set(["bold", "dim", "italic", "underline", "strikethrough"]);
