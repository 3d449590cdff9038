/**
 * Colours by meaning. Without colour every style returns its text unchanged and no package is
 * loaded; with colour `chalk` is, which costs about 25 ms: call `loadStyle()` before waiting for
 * other work rather than after it.
 *
 * Only colours of the terminal's own theme carry meaning, so they stay readable on light and dark
 * backgrounds. Nothing is said by colour alone.
 *
 * @module
 */

import type { ColorLevel } from "./color.ts";

/** Turns text into styled text. */
export type Paint = (text: string) => string;

/** The styles by meaning. */
export interface Style {
  /** Title of a block or a column. */
  readonly heading: Paint;
  readonly success: Paint;
  readonly warning: Paint;
  readonly failure: Paint;
  /** What matters less: codes, times, what is as it should be. */
  readonly muted: Paint;
  /** What matters more. */
  readonly emphasis: Paint;
  /** A command to type. */
  readonly command: Paint;
  /**
   * The style of the n-th name, for telling the names of a run apart.
   *
   * @param index 0, 1, 2 …; the colours repeat
   */
  name(index: number): Paint;
}

const unchanged: Paint = (text) => text;

const PLAIN: Style = {
  heading: unchanged,
  success: unchanged,
  warning: unchanged,
  failure: unchanged,
  muted: unchanged,
  emphasis: unchanged,
  command: unchanged,
  name: () => unchanged,
};

/** Hues of the 256-colour cube that are legible on black and on white, apart from one another. */
const NAME_COLORS = [38, 172, 71, 169, 105, 143, 36, 203, 68, 133, 107, 173] as const;

/**
 * The styles for a colour level.
 *
 * @param level The level of the stream that the text goes to
 */
export async function loadStyle(level: ColorLevel): Promise<Style> {
  if (level === 0) return PLAIN;
  const { Chalk } = await import("chalk");
  const chalk = new Chalk({ level });
  const names: readonly Paint[] = level === 1
    ? [chalk.cyan, chalk.yellow, chalk.green, chalk.magenta, chalk.blue]
    : NAME_COLORS.map((color) => chalk.ansi256(color));
  return {
    heading: chalk.bold,
    success: chalk.green,
    warning: chalk.yellow,
    failure: chalk.red,
    muted: chalk.dim,
    emphasis: chalk.bold,
    command: chalk.cyan,
    name: (index) => names[index % names.length]!,
  };
}
